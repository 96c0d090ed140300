#!/bin/sh
export RESTIC_PASSWORD=geheim
restic forget --keep-within 30d --prune
