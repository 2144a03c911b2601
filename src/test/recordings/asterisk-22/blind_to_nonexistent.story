  0.00 STARTED    101 -> 102 [DIALING]
  0.00 UPDATED    101 -> 102 [DIALING]
  0.01 RINGING    101 -> 102 at 102 [RINGING]
  1.01 UPDATED    101 -> 102 [RINGING]
  1.01 UPDATED    101 -> 102 [UP]
  1.01 ANSWERED   101 -> 102 by 102 [UP]
  4.51 UPDATED    101 -> 102 [UP]
  4.52 ENDED      101 -> 102 ANSWERED by 101, cause 16, lasted 4515, rang 1002, waited 0, connected 3505, talked 3503, held 0 ms
