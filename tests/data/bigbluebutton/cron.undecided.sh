#!/bin/bash
#
# BigBlueButton: how many days to keep
#
history=5
unrecorded_days=14
published_days=14
log_history=28

find /var/bigbluebutton/ -maxdepth 1 -type d -name "*-[0-9]*" -mtime +$history -exec rm -rf '{}' \;
remove_raw_of_published_recordings(){
  OLD=$(find /var/bigbluebutton/recording/status/published/ -mtime +$published_days -name '*.done')
}
remove_raw_of_published_recordings
OLD=$(find /var/bigbluebutton/recording/status/archived/ -mtime +${unrecorded_days} -name '*.norecord')
find /var/log/bigbluebutton/ -name '*.log*' -mtime +$log_history -delete
