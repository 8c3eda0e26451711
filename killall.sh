#!/bin/sh
# Ends everything of this checkout that was left running: its grading.py and master.py processes and its servers, by
# recorded process ids, not by names. What started this script is spared. The work is done by stopall.

# A link to this script, or a chain of links, stands for the script.
self=$0
case $self in
  */*) ;;
  *) if [ -e "$self" ]; then self=./$self; else self=$(command -v "$self") || exit 70; fi ;;
esac
while [ -L "$self" ]; do
  to=$(readlink "$self") || exit 70
  case $to in /*) self=$to ;; *) self=${self%/*}/$to ;; esac
done
exec "${self%/*}/stopall" grading master server
