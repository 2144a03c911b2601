  0.00 STARTED    101 -> 611 [DIALING]
  1.42 UPDATED    101 -> 611 [DIALING]
  1.42 RINGING    101 -> 611 at 102 [RINGING]
  3.43 UPDATED    101 -> 611 [RINGING]
  3.43 UPDATED    101 -> 611 [UP]
  3.43 ANSWERED   101 -> 611 by 102 [UP]
  5.43 UPDATED    101 -> 611 [UP]
  5.43 ENDED      101 -> 611 ANSWERED by 102, cause 16, lasted 5431, rang 2002, waited 0, connected 2002, talked 2001, held 0 ms
