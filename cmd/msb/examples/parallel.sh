#!/bin/sh
# GNU parallel: a list of checkouts in shards, on one machine or on many, and shards that failed are tried again.
#
#   sh parallel.sh repos.txt            look first: records and a report, nothing is changed
#   sh parallel.sh repos.txt --write    do it; what follows the list are flags of msb rewrite
#
# A line of repos.txt is a Dockerfile or a directory. Needs parallel and msb. RUN is the folder of the records, SHARDS their number.
# Stopped halfway, start it again: what is recorded is skipped. For machines that share the folders set, for instance,
# PARALLEL='--sshloginfile hosts --workdir .'. Status: 0 done, 1 a shard failed three times: see RUN/joblog, where 3 is a file that failed.
set -eu
list=${1:?a file with a list of checkouts is missing}
shards=${SHARDS:-64}
shift
mkdir -p "${RUN:=msb-run}"
run=$(cd "$RUN" && pwd)

# A job takes one processor, and parallel starts as many as there are.
status=0
seq 0 $((shards - 1)) |
  parallel --quote --joblog "$run/joblog" \
    msb rewrite --files-from "$list" --shard "{}/$shards" --jobs 1 --quiet "$@" --out "$run" --resume ||
  parallel --joblog "$run/joblog" --retry-failed ||
  parallel --joblog "$run/joblog" --retry-failed || status=1
msb report "$run"
exit "$status"
