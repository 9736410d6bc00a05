INFO start
{"a":1}
[1,2]
{"a":2}
