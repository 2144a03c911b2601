  0.00 STARTED    101 -> 614 [DIALING]
  0.00 UPDATED    101 -> 614 [DIALING]
  0.00 RINGING    101 -> 614 at 102 [RINGING]
  1.00 UPDATED    101 -> 614 [RINGING]
  1.00 UPDATED    101 -> 614 [UP]
  1.00 ANSWERED   101 -> 614 by 102 [UP]
  7.01 UPDATED    101 -> 614 [UP]
  7.01 ENDED      101 -> 614 ANSWERED, cause 16, lasted 7007, rang 1001, waited 0, connected 6002, talked 6000, held 0 ms
