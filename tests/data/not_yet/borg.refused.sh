#!/bin/sh
borg prune --keep-daily 7
