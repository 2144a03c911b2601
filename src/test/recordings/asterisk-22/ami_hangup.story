  0.00 STARTED    101 -> 102 [DIALING]
  0.00 UPDATED    101 -> 102 [DIALING]
  0.00 RINGING    101 -> 102 at 102 [RINGING]
  1.00 UPDATED    101 -> 102 [RINGING]
  1.00 UPDATED    101 -> 102 [UP]
  1.00 ANSWERED   101 -> 102 by 102 [UP]
  2.51 UPDATED    101 -> 102 [UP]
  2.51 ENDED      101 -> 102 ANSWERED, cause 16, lasted 2507, rang 1001, waited 0, connected 1503, talked 1501, held 0 ms
