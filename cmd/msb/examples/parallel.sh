#!/bin/sh
# GNU parallel: a list of checkouts in shards, on one machine or on many, and shards that failed are tried again.
#
#   sh parallel.sh repos.txt [FLAG...]    FLAG is one of msb rewrite; without --write nothing is changed
#
# A line of repos.txt is a Dockerfile or a directory. Needs parallel and msb. RUN is the folder of the records, SHARDS their number.
# Stopped halfway, start it again: what is done is skipped. For machines that share the folders set
# PARALLEL='--sshloginfile hosts --workdir .'. Status: 0 done, 1 a shard failed three times, as RUN/joblog says.
set -eu
list=${1:?a file with a list of repositories} shards=${SHARDS:-64}
shift
mkdir -p "${RUN:=msb-run}"
run=$(cd "$RUN" && pwd)

# One processor for each job: parallel runs as many jobs as there are processors.
# --resume-failed starts what the joblog has not, or has as failed; of such a shard, --resume skips what is recorded.
shards() {
  seq 0 $((shards - 1)) | parallel --quote --joblog "$run/joblog" --resume-failed \
    msb rewrite --files-from "$list" --shard "{}/$shards" --jobs 1 --quiet "$@" --out "$run" --resume
}
status=1
for _ in 1 2 3; do
  if shards "$@"; then
    status=0
    break
  fi
done
msb report "$run"
exit "$status"
