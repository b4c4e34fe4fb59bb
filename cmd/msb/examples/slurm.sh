#!/bin/sh
# Slurm: a list of checkouts as an array of tasks, a shard each, and a report when all have ended.
#
#   sh slurm.sh repos.txt [FLAG...]    FLAG is one of msb rewrite; without --write nothing is changed
#
# A line of repos.txt is a Dockerfile or a directory. Needs sbatch here, msb on the nodes, and a file system that all of them share.
# RUN is the folder of the records, SHARDS the number of tasks. What your cluster asks for stands in variables of sbatch, such as
# SBATCH_PARTITION and SBATCH_ACCOUNT. If a node fails, Slurm starts its tasks again on another one, and what they have recorded is
# skipped. If a task fails, RUN/log says why; start the same line again, and only what is missing is done.
#SBATCH --job-name=msb --requeue --open-mode=append --mem=1G
set -eu
list=${1:?a file with a list of repositories}
export RUN="${RUN:-msb-run}"

# Here, this file sends itself to the nodes.
if [ -z "${SLURM_ARRAY_TASK_ID:-}" ]; then
  mkdir -p "$RUN/log"
  job=$(sbatch --parsable --array="0-$((${SHARDS:-64} - 1))" --output="$RUN/log/%a" "$0" "$@")
  echo "Submitted array job $job; the report waits for it, and goes to $RUN/report.txt"
  exec sbatch --dependency="afterany:${job%%;*}" --job-name=msb-report --output="$RUN/report.txt" --wrap 'msb report "$RUN"'
fi

# There, it is a task.
shift
exec msb rewrite --files-from "$list" --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --jobs "$SLURM_CPUS_ON_NODE" \
  --quiet "$@" --out "$RUN" --resume
