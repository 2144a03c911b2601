  0.00 STARTED    101 -> 102 [DIALING]
  0.00 UPDATED    101 -> 102 [DIALING]
  0.00 RINGING    101 -> 102 at 102 [RINGING]
  1.02 UPDATED    101 -> 102 [RINGING]
  1.02 UPDATED    101 -> 102 [UP]
  1.02 ANSWERED   101 -> 102 by 102 [UP]
  2.52 STARTED    103 -> 660 [DIALING]
  2.52 UPDATED    103 -> 660 [IN_APPLICATION]
  4.54 ENDED      103 -> 660 APPLICATION by 103, cause 0, lasted 2002, rang 0, waited 0, connected 0, talked 0, held 0 ms
  5.53 UPDATED    101 -> 102 [UP]
  5.53 ENDED      101 -> 102 ANSWERED by 101, cause 16, lasted 5529, rang 1014, waited 0, connected 4511, talked 4509, held 0 ms
