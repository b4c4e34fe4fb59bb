#!/bin/sh
# No engine, a list of repositories: clones, rewrites, commits and pushes one after the other, each on a branch of its own.
#
#   sh script.sh repos.txt            look first: records and a report, nothing is committed or pushed
#   sh script.sh repos.txt --write    do it; what follows the list are flags of msb rewrite
#
# A line of repos.txt is what git clone takes. Needs git, msb and your right to push; BRANCH and RUN, the folder of records, may be set.
# Stopped halfway, start it again. Nothing is pushed over a branch that is there. Status: 0 done, 1 some failed, as said, 2 wrong usage.
set -u
[ -r "${1:-}" ] || { echo "script.sh: the first argument is a file that lists repositories" >&2; exit 2; }
list=$1 branch=${BRANCH:-msb/multi-stage} run=${RUN:-msb-run} failed=0; shift
mkdir -p "$run" && run=$(cd "$run" && pwd) && clones=$(mktemp -d) || exit 2
trap 'rm -rf "$clones"' EXIT; trap 'exit 130' INT TERM
msb rewrite --quiet "$@" --out "$run" "$clones" || exit 2 # nothing is there yet: are the flags right?
export GIT_TERMINAL_PROMPT=0 # a repository that wants a password fails, the others are done
say() { printf '%s: %s\n' "$repo" "$1" >&2; }
fail() { say "$1"; exit 1; }
change() { git diff-tree -p "$1^" "$1" | git patch-id --stable; git cat-file commit "$1" | sed '1,/^$/d'; }
migrate() (
  [ ! -d "${repo#file://}" ] || set -- "$@" --repo "${repo#file://}" # a repository of a server is named by its URL
  { git clone -q -o origin --no-local --depth 1 -- "$repo" "$clones/now" && cd "$clones/now"; } || fail 'not cloned'
  msb rewrite --quiet "$@" --out "$run" --message-file .git/msb-message; status=$?
  case $status in 0) ;; 3) say 'a file failed, see the report' ;; *) fail "msb ended with status $status" ;; esac
  git diff --quiet && exit "$status" # nothing to change
  git commit -q -a --cleanup=verbatim -F .git/msb-message || fail 'not committed'
  if ! git fetch -q --depth 2 origin "refs/heads/$branch" 2>/dev/null; then
    git push -q origin "HEAD:refs/heads/$branch" || fail 'not pushed'
    say "pushed $branch"
  elif [ "$(change HEAD)" != "$(change FETCH_HEAD)" ]; then
    fail "left alone, the branch $branch is there with other content"
  fi
  exit "$status"
)
while IFS= read -r repo || [ -n "$repo" ]; do
  [ -z "$repo" ] || migrate "$@" </dev/null || failed=$((failed + 1))
  rm -rf "$clones/now"
done <"$list"
msb report "$run" || exit
[ "$failed" -eq 0 ] || { echo "script.sh: $failed repositories failed, as said above" >&2; exit 1; }
