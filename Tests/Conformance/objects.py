"""Runs the command against stores that others have made, and compares what boto3 reads back.

usage: objects.py TOOL [seaweed]
"""

import filecmp
import http.client
import http.server
import json
import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time

import boto3

TOOL = sys.argv[1]
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDCONFORMANCE", "AWS_SECRET_ACCESS_KEY": "c0nformance/secret+key"}
taken = set()
counts = {"passed": 0, "failed": 0}


def check(name, holds, detail=""):
    counts["passed" if holds else "failed"] += 1
    if not holds:
        print(f"FAILED {name}: {detail}", file=sys.stderr)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def port_with_neighbour():
    """A port behind which, ten thousand further, another one is free: SeaweedFS takes both."""
    for port in range(20_000, 30_000, 7):
        with socket.socket() as one, socket.socket() as two:
            try:
                one.bind(("127.0.0.1", port))
                two.bind(("127.0.0.1", port + 10_000))
            except OSError:
                continue
            if port not in taken:
                taken.add(port)
                return port
    raise SystemExit("objects: no port is free")


def run(*words, endpoint, **more):
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_REGION": "us-east-1"}
    environment |= KEYS | {"AWS_ENDPOINT_URL_S3": endpoint} | more
    done = subprocess.run([TOOL, *words], capture_output=True, env=environment, timeout=300)
    return done.returncode, done.stdout, done.stderr.decode()


class Faults(http.server.BaseHTTPRequestHandler):
    """Hands requests on, but for those that `plan` answers otherwise: a function of the method, the target and how often such
    a one came before."""

    protocol_version = "HTTP/1.1"
    target = None
    plan = None
    seen = {}
    lock = threading.Lock()

    def log_message(self, *_):
        pass

    def serve(self):
        kind = (self.command, "partNumber" in self.path, "uploadId" in self.path, "uploads" in self.path)
        with Faults.lock:
            number = Faults.seen[kind] = Faults.seen.get(kind, -1) + 1
        fault = Faults.plan(self.command, self.path, number) if Faults.plan else None
        length = int(self.headers.get("Content-Length") or 0)
        if fault == "drop":
            self.rfile.read(length // 2)
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        body = self.rfile.read(length)
        if isinstance(fault, tuple) and fault[0] != "cut":
            status, code = fault
            text = f"<Error><Code>{code}</Code><Message>It is {code}.</Message></Error>".encode()
            self.send_response(status)
            if code == "SlowDown":
                self.send_header("Retry-After", "1")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
            return
        store = http.client.HTTPConnection(*Faults.target)
        store.putrequest(self.command, self.path, skip_host=False, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in ("host", "connection"):
                store.putheader(name, value)
        store.endheaders(body or None)
        answer = store.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "transfer-encoding", "content-length", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", answer.getheader("Content-Length") or str(len(content)))
        self.end_headers()
        if fault and fault[0] == "cut":
            self.wfile.write(content[: fault[1]])
            self.close_connection = True
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.wfile.write(content)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = serve


def uploads(store):
    return store.list_multipart_uploads(Bucket="rows").get("Uploads") or []


def round_trips(name, endpoint, store, folder):
    """Each format goes to the store as the same bytes as to a file, and comes back as the same rows."""
    rows = os.path.join(folder, "rows.jsonl")
    for ending in ["csv", "tsv", "json", "jsonl", "xlsx", "parquet", "arrow", "csv.gz"]:
        local = os.path.join(folder, f"{name}.{ending}")
        key = f"out/ä b+%41/{name}.{ending}"
        status, _, errors = run(rows, "-o", local, endpoint=endpoint)
        check(f"{name}: {ending} to a file", status == 0, errors)
        status, _, errors = run(rows, "-o", f"s3://rows/{key}", endpoint=endpoint)
        check(f"{name}: {ending} to an object", status == 0, errors)
        content = store.get_object(Bucket="rows", Key=key)["Body"].read()
        check(f"{name}: {ending}: the same bytes", content == open(local, "rb").read())
        _, from_file, _ = run(local, "--to", "jsonl", endpoint=endpoint)
        status, from_store, errors = run(f"s3://rows/{key}", "--to", "jsonl", endpoint=endpoint)
        check(f"{name}: {ending}: the same rows", status == 0 and from_store == from_file, errors)
        status, _, errors = run(rows, "-o", f"s3://rows/{key}", endpoint=endpoint)
        check(f"{name}: {ending} is not replaced", status == 7 and "--force replaces it" in errors, errors)
    status, _, errors = run("s3://rows/out/", "-O", "s3://rows/batch/", "--to", "csv", endpoint=endpoint)
    check(f"{name}: names that are one", status == 1 and "would both be written" in errors, errors)
    for number in range(5):
        store.put_object(Bucket="rows", Key=f"many/{number:02}.csv", Body=f"n\n{number}\n".encode())
    status, output, errors = run("s3://rows/many/", "--to", "csv", endpoint=endpoint)
    check(f"{name}: a prefix", status == 0 and output == b"n\n0\n1\n2\n3\n4\n", errors)


def large_output(name, endpoint, store, folder):
    """More rows make no more memory."""
    peaks = []
    for count in (100_000, 300_000):
        path = os.path.join(folder, f"large-{count}.jsonl")
        with open(path, "w") as file:
            for index in range(count):
                file.write(json.dumps({"url": f"https://shop.example/{index}", "text": f"{index:0100}", "n": index}) + "\n")
        environment = {"PATH": os.environ["PATH"], "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL_S3": endpoint} | KEYS
        process = subprocess.Popen(
            [TOOL, path, "-q", "--force", "-o", "s3://rows/large.csv"], env=environment, stderr=subprocess.PIPE)
        errors = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        check(f"{name}: {count} rows", status == 0, errors)
        peaks.append(usage.ru_maxrss // 1024)
        run(path, "--force", "-o", os.path.join(folder, "large.csv"), endpoint=endpoint)
        store.download_file("rows", "large.csv", os.path.join(folder, "read.csv"))
        same = filecmp.cmp(os.path.join(folder, "large.csv"), os.path.join(folder, "read.csv"), shallow=False)
        check(f"{name}: {count} rows are the same", same)
        os.unlink(path)
    check(f"{name}: memory is flat", peaks[1] <= peaks[0] + 16, f"{peaks} MiB")
    print(f"{name}: peak memory {peaks} MiB")


def faults(endpoint, store, folder):
    path = os.path.join(folder, "faults.jsonl")
    with open(path, "w") as file:
        for index in range(160_000):
            file.write(f'{{"n":{index},"text":"{index:0100}"}}\n')
    expected = open(path, "rb").read()

    def part(fault, *numbers):
        return lambda method, target, seen: fault if "partNumber" in target and (not numbers or seen in numbers) else None

    def completion(fault, *numbers):
        return lambda method, target, seen: (
            fault if method == "POST" and "uploadId" in target and (not numbers or seen in numbers) else None)

    passing = {
        "a connection that breaks in a part": part("drop", 1),
        "patience": part((503, "SlowDown"), 0, 2),
        "an error of the store": part((500, "InternalError"), 1),
        "the end is not heard": completion("drop", 0),
        "the end fails once": completion((500, "InternalError"), 0),
        "an error in a success": completion((200, "InternalError"), 0),
    }
    for name, plan in passing.items():
        Faults.plan, Faults.seen = plan, {}
        status, _, errors = run(path, "--force", "-o", "s3://rows/fault.jsonl", endpoint=endpoint)
        content = store.get_object(Bucket="rows", Key="fault.jsonl")["Body"].read() if status == 0 else b""
        check(f"{name}", status == 0 and content == expected and not uploads(store), errors)
    store.delete_object(Bucket="rows", Key="fault.jsonl")
    ending = {
        "keys that expire": (part((403, "ExpiredToken"), 2), "ExpiredToken"),
        "a part that is refused": (part((403, "AccessDenied"), 1), "AccessDenied"),
        "parts that always fail": (part((500, "InternalError")), "InternalError"),
        "parts that always break": (part("drop"), "dropped"),
        "an end that is refused": (completion((400, "InvalidPart")), "InvalidPart"),
        "no upload": (lambda method, target, seen: (403, "AccessDenied") if "uploads" in target else None, "AccessDenied"),
    }
    for name, (plan, word) in ending.items():
        Faults.plan, Faults.seen = plan, {}
        status, _, errors = run(path, "--retries", "1", "-o", "s3://rows/fault.jsonl", endpoint=endpoint)
        lines = errors.splitlines()
        check(f"{name}", status == 7 and len(lines) == 1 and word in errors, f"{status} {errors}")
        Faults.plan = None
        check(f"{name}: nothing stays", not uploads(store) and "Contents" not in store.list_objects_v2(
            Bucket="rows", Prefix="fault.jsonl"))
    Faults.plan = None
    run(path, "-o", "s3://rows/fault.jsonl", endpoint=endpoint)
    Faults.plan, Faults.seen = lambda method, target, seen: ("cut", 3_000_000) if method == "GET" and seen < 2 else None, {}
    status, output, errors = run("s3://rows/fault.jsonl", "--to", "jsonl", endpoint=endpoint)
    check("an object that is cut twice", status == 0 and output == expected, errors)
    for code, answer, wanted in [("ExpiredToken", 403, 3), ("InternalError", 500, 4), ("SlowDown", 503, 4)]:
        Faults.plan = lambda method, target, seen: (answer, code)
        status, output, errors = run("s3://rows/fault.jsonl", "--retries", "0", "--to", "jsonl", endpoint=endpoint)
        one_line = len(errors.splitlines()) == 1 and code in errors
        check(f"a source: {code}", status == wanted and one_line and not output, f"{status} {errors}")
    Faults.plan = None


def started(words, port, log):
    process = subprocess.Popen(words, stdout=log, stderr=log, start_new_session=True)
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.1)
    process.kill()
    raise SystemExit(f"objects: {words[0]} does not start")


def client(endpoint):
    store = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"])
    for _ in range(60):
        try:
            store.create_bucket(Bucket="rows")
            return store
        except Exception:
            time.sleep(1)
    raise SystemExit(f"objects: no bucket can be made at {endpoint}")


def main():
    with tempfile.TemporaryDirectory() as folder, open(os.path.join(folder, "log"), "w") as log:
        with open(os.path.join(folder, "rows.jsonl"), "w") as file:
            for index in range(1000):
                file.write(json.dumps({"n": index, "text": f"ü {index}", "late": index if index > 900 else None}) + "\n")
        port = free_port()
        moto = started([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], port, log)
        processes = [moto]
        try:
            endpoint = f"http://127.0.0.1:{port}"
            store = client(endpoint)
            round_trips("moto", endpoint, store, folder)
            large_output("moto", endpoint, store, folder)
            Faults.target = ("127.0.0.1", port)
            proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Faults)
            threading.Thread(target=proxy.serve_forever, daemon=True).start()
            faults(f"http://127.0.0.1:{proxy.server_port}", store, folder)
            if "seaweed" in sys.argv:
                seaweed(folder, log, processes)
        finally:
            for process in processes:
                process.terminate()
                process.wait()
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    raise SystemExit(1 if counts["failed"] else 0)


def seaweed(folder, log, processes):
    """A real store, which checks signatures."""
    config = os.path.join(folder, "s3.json")
    key = {"accessKey": KEYS["AWS_ACCESS_KEY_ID"], "secretKey": KEYS["AWS_SECRET_ACCESS_KEY"]}
    with open(config, "w") as file:
        json.dump({"identities": [{"name": "us", "credentials": [key], "actions": ["Admin"]}]}, file)
    data = os.path.join(folder, "weed")
    os.mkdir(data)
    ports = [port_with_neighbour() for _ in range(4)]
    weed = os.path.join(os.path.dirname(sys.executable), "weed")
    processes.append(started(
        [weed, "server", f"-dir={data}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3", f"-s3.config={config}",
         f"-s3.port={ports[0]}", f"-master.port={ports[1]}", f"-volume.port={ports[2]}", f"-filer.port={ports[3]}",
         "-s3.port.iceberg=0", "-volume.max=20", "-master.volumeSizeLimitMB=64"], ports[0], log))
    endpoint = f"http://127.0.0.1:{ports[0]}"
    store = client(endpoint)
    round_trips("seaweed", endpoint, store, folder)
    large_output("seaweed", endpoint, store, folder)
    status, _, errors = run(
        "s3://rows/large.csv", "--to", "jsonl", endpoint=endpoint, AWS_SECRET_ACCESS_KEY="another/secret+key")
    check("seaweed: a wrong key", status == 3 and re.search("SignatureDoesNotMatch", errors), errors)


main()
