  0.00 STARTED    101 -> 102 [DIALING]
  0.00 UPDATED    101 -> 102 [DIALING]
  0.00 RINGING    101 -> 102 at 102 [RINGING]
  1.00 UPDATED    101 -> 102 [RINGING]
  1.00 UPDATED    101 -> 102 [UP]
  1.01 ANSWERED   101 -> 102 by 102 [UP]
  2.51 UPDATED    101 -> 102 [UP]
  2.51 ENDED      101 -> 102 ANSWERED, cause 16, lasted 2508, rang 1002, waited 0, connected 1502, talked 1502, held 0 ms
