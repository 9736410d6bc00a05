import TestSupport
import Testing

/// Arithmetic, rounding, comparisons and patterns against those of Python, on seeded random values.
@Suite struct ExpressionPropertyTests {
    private static let hasPython = Shell.run("python3 -c 'import decimal'", in: Shell.temporaryFolder()).status == 0

    private static let maker = #"""
        import decimal, json, random, re, sys
        decimal.getcontext().prec = 200
        random.seed(20)
        def integer():
            return str(random.choice([random.randint(-9, 9), random.randint(-10**9, 10**9), random.randint(-2**31, 2**31)]))
        def decimal_text():
            whole = str(random.randint(0, 10 ** random.randint(1, 25)))
            part = ''.join(random.choice('0123456789') for _ in range(random.randint(1, 25)))
            power = random.choice(['', '', 'e%d' % random.randint(-30, 30)])
            return random.choice(['', '-']) + whole + '.' + part + power
        def number():
            return random.choice([integer, decimal_text])()
        def text():
            return ''.join(random.choice('ab1 é;😀-') for _ in range(random.randint(0, 12)))
        with open('rows.jsonl', 'w') as file:
            for _ in range(1500):
                row = '{"a":%s,"b":%s,"x":%s,"y":%s,"t":%s}' % (
                    integer(), integer(), number(), number(), json.dumps(text(), ensure_ascii=False))
                file.write(row + '\n')
        """#

    private static let checker = #"""
        import decimal, json, math, re
        D = decimal.Decimal
        decimal.getcontext().prec = 200
        def plain(value):
            return D(value)
        def rounded(text, places, mode):
            value = D(text)
            if -value.as_tuple().exponent <= places: return value
            return value.quantize(D(1).scaleb(-places), rounding=mode)
        bad = 0
        for number, (before, after) in enumerate(zip(open('rows.jsonl'), open('out.jsonl'), strict=True)):
            row = json.loads(before, parse_int=str, parse_float=str)
            out = json.loads(after, parse_int=str, parse_float=str)
            a, b, x, y, t = int(row['a']), int(row['b']), row['x'], row['y'], row['t']
            wanted = {
                'sum': str(a + b), 'difference': str(a - b), 'product': str(a * b),
                'rest': str(int(math.fmod(a, b))) if b else None,
                'quotient': None if not b else (str(a // b) if a % b == 0 else a / b),
                'less': D(x) < D(y), 'same': D(x) == D(y),
                'length': str(len(t)), 'upper': t.upper(), 'trim': t.strip(), 'part': t.split(';')[0],
                'slice': t[2:5], 'digits': re.sub(r'[0-9]+', '#', t), 'swap': re.sub(r'(a)(b)', r'\2\1', t),
                'found': (re.search(r'b+', t) or [None])[0],
            }
            for name, found in wanted.items():
                mine = out.get(name)
                if isinstance(found, float): mine, found = float(mine), found
                if mine != found:
                    bad += 1
                    print(number, name, row, repr(mine), repr(found))
            for name, value in {
                'round': rounded(x, 0, decimal.ROUND_HALF_UP), 'round3': rounded(x, 3, decimal.ROUND_HALF_UP),
                'floor': rounded(x, 0, decimal.ROUND_FLOOR), 'ceil': rounded(x, 0, decimal.ROUND_CEILING),
                'abs': abs(D(x)), 'least': min(D(x), D(y)), 'greatest': max(D(x), D(y)),
            }.items():
                if D(out[name]) != value:
                    bad += 1
                    print(number, name, x, out[name], value)
            if '.' in x or '.' in y:
                for name, value in {
                    'fsum': float(x) + float(y), 'fproduct': float(x) * float(y),
                    'fquotient': float(x) / float(y) if float(y) else None,
                }.items():
                    mine = out.get(name)
                    if (None if mine is None else float(mine)) != value:
                        bad += 1
                        print(number, name, x, y, mine, value)
        print('bad', bad)
        """#

    private static let adds = [
        "sum=a + b", "difference=a - b", "product=a * b", "rest=a % b", "quotient=a / b", "less=x < y", "same=x = y",
        "length=length(t)", "upper=upper(t)", "trim=trim(t)", "part=split(t, ';')[0]", "slice=substr(t, 2, 3)",
        "digits=replace(t, '[0-9]+', '#')", #"swap=replace(t, '(a)(b)', '\2\1')"#, "found=match(t, 'b+')",
        "round=round(x)", "round3=round(x, 3)", "floor=floor(x)", "ceil=ceil(x)", "abs=abs(x)", "least=min(x, y)",
        "greatest=max(x, y)", "fsum=x + y", "fproduct=x * y", "fquotient=x / y",
    ]

    @Test(.enabled(if: hasPython, "there is no python3")) func agreesWithPython() throws {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        func python(_ script: String) -> Shell.Outcome {
            Shell.run("python3 -c \(Shell.quoted(script))", in: folder)
        }
        try #require(python(ExpressionPropertyTests.maker).status == 0)
        let adds = ExpressionPropertyTests.adds.map { " --add \(Shell.quoted($0))" }.joined()
        let run = Shell.run("hasdata-export -q rows.jsonl\(adds) -o out.jsonl", in: folder)
        try #require(run.status == 0, "\(run.errors)")
        let outcome = python(ExpressionPropertyTests.checker)
        #expect(outcome.output == "bad 0\n", "\(outcome.output.prefix(2000))\(outcome.errors)")
    }
}
