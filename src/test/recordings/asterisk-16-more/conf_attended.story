  0.00 STARTED    103 -> 650 [DIALING]
  0.00 UPDATED    103 -> 650 [IN_APPLICATION]
  1.00 STARTED    101 -> 102 [DIALING]
  1.00 UPDATED    101 -> 102 [DIALING]
  1.00 RINGING    101 -> 102 at 102 [RINGING]
  2.01 UPDATED    101 -> 102 [RINGING]
  2.01 UPDATED    101 -> 102 [UP]
  2.01 ANSWERED   101 -> 102 by 102 [UP]
  3.51 HELD       101 -> 102: 101 waits [UP]
  3.51 STARTED    102 -> 650 [DIALING]
  3.51 UPDATED    102 -> 650 [IN_APPLICATION]
  4.51 RESUMED    101 -> 102: 101 talks again [UP]
  4.51 TRANSFERRED 101 -> 102: ATTENDED by 102: 101 to 650 [UP]
  4.51 UPDATED    102 -> 650 [IN_APPLICATION]
  4.51 TRANSFERRED 101 -> 102: ATTENDED by 102: 101 to 650, ANSWERED by 650 [UP]
  4.51 UPDATED    101 -> 102 [IN_APPLICATION]
  4.52 ENDED      102 -> 650 CONFERENCE by 102, cause 16, lasted 1005, rang 0, waited 0, connected 0, talked 0, held 0 ms, consultation
  6.52 ENDED      101 -> 102 ANSWERED by 101, cause 16, lasted 5511, rang 1001, waited 0, connected 4507, talked 1501, held 1004 ms
  7.90 ENDED      103 -> 650 CONFERENCE by 103, cause 16, lasted 7514, rang 0, waited 0, connected 0, talked 0, held 0 ms
