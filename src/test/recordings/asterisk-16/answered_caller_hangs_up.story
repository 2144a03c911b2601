  0.00 STARTED    101 -> 102 [DIALING]
  0.00 UPDATED    101 -> 102 [DIALING]
  0.00 RINGING    101 -> 102 at 102 [RINGING]
  2.04 UPDATED    101 -> 102 [RINGING]
  2.04 UPDATED    101 -> 102 [UP]
  2.04 ANSWERED   101 -> 102 by 102 [UP]
  5.06 UPDATED    101 -> 102 [UP]
  5.06 ENDED      101 -> 102 ANSWERED by 101, cause 16, lasted 5056, rang 2040, waited 0, connected 3012, talked 3010, held 0 ms
