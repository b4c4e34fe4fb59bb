#!/bin/sh
# GNU parallel on one machine or several: shards as jobs, failed ones tried again.
set -eu
