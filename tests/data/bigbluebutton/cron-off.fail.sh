#!/bin/bash
history=5
unrecorded_days=14
published_days=14
log_history=28
find /var/bigbluebutton/ -maxdepth 1 -type d -mtime +$history -exec rm -rf '{}' \;
remove_raw_of_published_recordings(){
  find /var/bigbluebutton/recording/status/published/ -mtime +$published_days -name '*.done'
}
#remove_raw_of_published_recordings
exit 0
find /var/bigbluebutton/recording -mtime +$unrecorded_days -delete
find /var/log/bigbluebutton/ -name '*.log*' -mtime +$log_history -delete
