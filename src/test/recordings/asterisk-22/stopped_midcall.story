  0.00 STARTED    101 -> 102 [DIALING]
  0.05 UPDATED    101 -> 102 [DIALING]
  0.06 RINGING    101 -> 102 at 102 [RINGING]
  1.03 UPDATED    101 -> 102 [RINGING]
  1.04 UPDATED    101 -> 102 [UP]
  1.04 ANSWERED   101 -> 102 by 102 [UP]
  4.05 UPDATED    101 -> 102 [UP]
  4.05 ENDED      101 -> 102 ANSWERED, cause 16, lasted 4046, rang 975, waited 0, connected 3011, talked 3009, held 0 ms
