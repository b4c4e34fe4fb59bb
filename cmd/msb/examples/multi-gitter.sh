#!/bin/sh
# multi-gitter: it clones, runs this file in every clone, pushes, and opens pull requests whose text is msb's own reasons.
#
#   GITHUB_TOKEN=... sh multi-gitter.sh --org acme --dry-run    look first: clones and records, nothing is pushed
#   GITHUB_TOKEN=... sh multi-gitter.sh --org acme              do it; the flags are those of multi-gitter run
#
# Needs multi-gitter 0.61 or later, git with your name and e-mail, and msb. FLAGS are some of msb rewrite, such as "--risk exact". RUN is
# the folder of the records. The branch is to be nobody's: multi-gitter leaves one that is there as it is, but opens a pull request for it.
# Its status is 0 even if every repository failed: read its list, and the report below it.
set -eu

if [ "${1:-}" != in-a-clone ]; then
  mkdir -p "${RUN:=msb-run}"
  RUN=$(cd "$RUN" && pwd)
  export RUN
  file=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
  # With --manual-commit the first line of the commit's message is the title of the pull request, the rest its body.
  multi-gitter run "sh '$file' in-a-clone" --manual-commit --branch msb/multi-stage "$@"
  exec msb report "$RUN"
fi

# Here multi-gitter has made the branch and gone to the clone. A status other than 0 leaves the repository out. Status 3 of msb is none
# to leave it out for: a file failed, and the record says why, but the others are done.
# shellcheck disable=SC2086 # FLAGS are several words
msb rewrite --write --quiet ${FLAGS:-} --out "$RUN" --message-file .git/msb-message || [ $? -eq 3 ]
if ! git diff --quiet; then
  git commit --quiet --all --cleanup=verbatim --file .git/msb-message
fi
