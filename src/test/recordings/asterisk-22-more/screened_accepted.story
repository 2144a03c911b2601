  0.00 STARTED    101 -> 615 [DIALING]
  0.00 UPDATED    101 -> 615 [DIALING]
  0.00 RINGING    101 -> 615 at 102 [RINGING]
  1.00 UPDATED    101 -> 615 [RINGING]
  2.01 UPDATED    101 -> 615 [UP]
  2.01 ANSWERED   101 -> 615 by 102 [UP]
  4.16 UPDATED    101 -> 615 [UP]
  4.16 ENDED      101 -> 615 ANSWERED by 101, cause 16, lasted 4158, rang 1002, waited 0, connected 2150, talked 2149, held 0 ms
