#!/bin/sh
# As nginx/docker-nginx has it: templates are filled with the variables that are set.
set -e
for template in /etc/nginx/templates/*.template; do
  [ -e "$template" ] || continue
  name=${template##*/}
  envsubst "$(env | cut -d= -f1 | sed 's/^/${/; s/$/}/' | tr '\n' ' ')" < "$template" > "/etc/nginx/conf.d/${name%.template}"
done
