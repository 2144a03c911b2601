  0.00 STARTED    101 -> 630 [DIALING]
  0.00 USER_EVENT 101 -> 630: CallTagged [Caller, 101, Tag, gold customer, Note, a,b: c] [DIALING]
  0.00 UPDATED    101 -> 630 [DIALING]
  0.00 RINGING    101 -> 630 at 102 [RINGING]
  1.00 UPDATED    101 -> 630 [RINGING]
  1.00 UPDATED    101 -> 630 [UP]
  1.01 ANSWERED   101 -> 630 by 102 [UP]
  3.04 UPDATED    101 -> 630 [UP]
  3.04 ENDED      101 -> 630 ANSWERED by 101, cause 16, lasted 3038, rang 1002, waited 0, connected 2031, talked 2000, held 0 ms
