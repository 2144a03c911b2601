  0.00 STARTED    101 -> 664 [DIALING]
  3.00 UPDATED    101 -> 664 [DIALING]
  3.00 RINGING    101 -> 664 at 102 [RINGING]
  4.00 UPDATED    101 -> 664 [RINGING]
  4.00 UPDATED    101 -> 664 [UP]
  4.01 ANSWERED   101 -> 664 by 102 [UP]
  6.01 UPDATED    101 -> 664 [UP]
  6.01 ENDED      101 -> 664 ANSWERED by 101, cause 16, lasted 6014, rang 1003, waited 0, connected 2008, talked 2007, held 0 ms
