  0.00 STARTED    101 -> 102 [DIALING]
  0.00 UPDATED    101 -> 102 [DIALING]
  0.00 RINGING    101 -> 102 at 102 [RINGING]
  2.01 UPDATED    101 -> 102 [RINGING]
  2.01 UPDATED    101 -> 102 [UP]
  2.01 ANSWERED   101 -> 102 by 102 [UP]
  5.02 UPDATED    101 -> 102 [UP]
  5.03 ENDED      101 -> 102 ANSWERED by 101, cause 16, lasted 5025, rang 2005, waited 0, connected 3013, talked 3010, held 0 ms
