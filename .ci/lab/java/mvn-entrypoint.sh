#!/bin/sh
# As carlossg/docker-maven has it where no reference repository is given.
exec "$@"
