  0.00 STARTED    101 -> 102 [DIALING]
  0.00 UPDATED    101 -> 102 [DIALING]
  0.00 RINGING    101 -> 102 at 102 [RINGING]
  1.00 UPDATED    101 -> 102 [RINGING]
  1.00 UPDATED    101 -> 102 [UP]
  1.00 ANSWERED   101 -> 102 by 102 [UP]
  2.51 HELD       101 -> 102: 101 waits [UP]
  2.51 STARTED    102 -> 103 [DIALING]
  2.51 UPDATED    102 -> 103 [DIALING]
  2.51 RING_ENDED 102 -> 103 at 103: BUSY [DIALING]
  2.51 ENDED      102 -> 103 BUSY, cause 17, lasted 2, rang 0, waited 0, connected 0, talked 0, held 0 ms
  2.52 RESUMED    101 -> 102: 101 talks again [UP]
  3.52 UPDATED    101 -> 102 [UP]
  3.52 ENDED      101 -> 102 ANSWERED by 101, cause 16, lasted 3519, rang 1002, waited 0, connected 2514, talked 2505, held 7 ms
