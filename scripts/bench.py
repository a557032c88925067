#!/usr/bin/env python3
"""Times whole commands side by side, as ratios in one run. Usage: bench.py PORTOLAN [REPOSITORY...]

Without a repository it makes one of 12,000 commits. Prints one table; exits with 1 when a floor is missed.
"""

import http.client
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

PAIRS = int(os.environ.get("BENCH_PAIRS", "5"))


def children(pid):
    """All processes below a process, itself included."""
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        try:
            for task in os.listdir(f"/proc/{one}/task"):
                with open(f"/proc/{one}/task/{task}/children") as file:
                    todo.extend(int(child) for child in file.read().split())
        except OSError:
            pass
    return found


def rss_anon(pid):
    try:
        with open(f"/proc/{pid}/status") as file:
            for line in file:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


def run(command, watch_memory=False, expect=0, **options):
    """Wall seconds, CPU seconds of all children, highest RssAnon over all processes in MB."""
    before = os.times()
    begun = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    peak = [0]
    done = threading.Event()

    def watch():
        while not done.is_set():
            peak[0] = max(peak[0], sum(rss_anon(pid) for pid in children(child.pid)))
            time.sleep(0.01)

    watcher = threading.Thread(target=watch)
    if watch_memory:
        watcher.start()
    status = child.wait()
    wall = time.perf_counter() - begun
    done.set()
    if watch_memory:
        watcher.join()
    if status != expect:
        sys.exit(f"{command} failed with {status}")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu, peak[0] / 1024


def fast_import(path, stream):
    subprocess.run(["git", "init", "-q", "--bare", path], check=True)
    subprocess.run(["git", "-C", path, "fast-import", "--quiet"], input=stream, check=True)
    subprocess.run(["git", "-C", path, "symbolic-ref", "HEAD", "refs/heads/main"], check=True)


def commit(out, at, author, files):
    out.append(f"commit refs/heads/main\nauthor {author} <{author.lower().replace(' ', '.')}@bench.example> {at} +0000\n"
               f"committer {author} <{author.lower().replace(' ', '.')}@bench.example> {at} +0000\ndata 6\nchange\n")
    for name, text in files:
        data = text.encode()
        out.append(f"M 100644 inline {name}\ndata {len(data)}\n{text}\n")


def history_repository(path, commits):
    """A repository of so many commits by 60 people over 1,500 files."""
    rng = random.Random(7)
    people = [f"Person Number{n}" for n in range(60)]
    subprocess.run(["git", "init", "-q", "--bare", path], check=True)
    importer = subprocess.Popen(["git", "-C", path, "fast-import", "--quiet"], stdin=subprocess.PIPE)
    for n in range(commits):
        out = []
        files = [(f"src/part{rng.randrange(30)}/file{rng.randrange(50)}.go", f"package main // {n}\n" + "x\n" * rng.randrange(200))
                 for _ in range(1 + rng.randrange(4))]
        # Eight years, whatever the number of commits.
        commit(out, 1_500_000_000 + n * 250_000_000 // commits, rng.choice(people), files)
        importer.stdin.write("".join(out).encode())
    importer.stdin.close()
    if importer.wait() != 0:
        sys.exit("git fast-import failed")
    subprocess.run(["git", "-C", path, "symbolic-ref", "HEAD", "refs/heads/main"], check=True)


def service_files(n, prefix=""):
    name = f"service-{n:05d}"
    return [
        (f"{prefix}catalog-info.yaml",
         f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n  description: Serves thing {n}\n"
         f"spec:\n  type: service\n  lifecycle: production\n  owner: team-{n % 200}\n  system: system-{n % 1000}\n  providesApis: [api-{n:05d}]\n"
         f"---\napiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n  name: api-{n:05d}\nspec:\n  type: openapi\n  lifecycle: production\n"
         f"  owner: team-{n % 200}\n  definition: 'openapi: 3.1.0'\n"),
        (f"{prefix}main.go", f"package main\n\nfunc main() {{ println({n}) }}\n"),
    ]


def org_files(systems, teams, people):
    docs = []
    for n in range(systems):
        docs.append(f"apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata:\n  name: system-{n}\nspec:\n  owner: team-{n % 200}\n")
    for n in range(teams):
        docs.append(f"apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: team-{n}\nspec:\n  type: team\n  children: []\n")
    for n in range(people):
        docs.append(f"apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata:\n  name: user-{n}\nspec:\n  memberOf: [team-{n % 200}]\n")
    files = []
    for part in range(0, len(docs), 500):
        files.append((f"part{part}/catalog-info.yaml", "---\n".join(docs[part:part + 500])))
    return files


def one_big_repository(path, services):
    out = []
    files = org_files(1_000, 200, 8_800)
    for n in range(services):
        files.extend(service_files(n, f"services/service-{n:05d}/"))
    commit(out, 1_700_000_000, "Bench Author", files)
    fast_import(path, "".join(out).encode())


def many_repositories(folder, services):
    os.makedirs(folder)
    out = []
    commit(out, 1_700_000_000, "Bench Author", org_files(1_000, 200, 8_800))
    fast_import(os.path.join(folder, "org.git"), "".join(out).encode())
    template = os.path.join(folder, "template.git")
    subprocess.run(["git", "init", "-q", "--bare", "--template=", template], check=True)
    for n in range(services):
        path = os.path.join(folder, f"service-{n:05d}.git")
        shutil.copytree(template, path)
        out = []
        commit(out, 1_700_000_000 + n, f"Author {n % 97}", service_files(n))
        subprocess.run(["git", "-C", path, "fast-import", "--quiet"], input="".join(out).encode(), check=True)
        subprocess.run(["git", "-C", path, "symbolic-ref", "HEAD", "refs/heads/main"], check=True)
    shutil.rmtree(template)


def crawl_against_git(portolan, repository, work, rows):
    ours, theirs, peak = [], [], 0
    log = ["git", "-C", repository, "log", "--raw", "--no-renames", "--format=%H"]
    run(log)
    for _ in range(PAIRS):
        data = os.path.join(work, "data")
        shutil.rmtree(data, ignore_errors=True)
        theirs.append(run(log)[0])
        wall, _, memory = run([portolan, "crawl", "--data", data, repository], watch_memory=True)
        ours.append(wall)
        peak = max(peak, memory)
    again = statistics.median(run([portolan, "crawl", "--data", data, repository])[0] for _ in range(PAIRS))
    git, own = statistics.median(theirs), statistics.median(ours)
    name = os.path.basename(repository.rstrip("/"))
    rows.append((f"cold crawl of {name}", f"{own * 1000:.0f} ms, {own / git:.2f} x git log ({git * 1000:.0f} ms), {peak:.0f} MB",
                 "floor 1.5 x + 200 ms", own <= 1.5 * git + 0.2))
    rows.append((f"no news in {name}, whole command", f"{again * 1000:.0f} ms", "", True))


PEERS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "target", "peers")


def peer_commands():
    """Programs that tell knowledge from history, installed below target/ where a package index can be had."""
    if not os.path.isdir(PEERS):
        try:
            subprocess.run([sys.executable, "-m", "venv", PEERS], check=True, capture_output=True)
            subprocess.run([os.path.join(PEERS, "bin", "pip"), "install", "-q", "truckfactor", "git-fame"], check=True, capture_output=True, timeout=300)
        except (OSError, subprocess.SubprocessError):
            shutil.rmtree(PEERS, ignore_errors=True)
    found = []
    for name in ("truckfactor", "git-fame"):
        program = os.path.join(PEERS, "bin", name)
        if os.path.exists(program):
            found.append((name, [program, "."]))
        else:
            print(f"{name} is left out: it cannot be installed here")
    if shutil.which("git-quick-stats"):
        found.append(("git-quick-stats -T", ["git-quick-stats", "-T"]))
    else:
        print("git-quick-stats is left out: it is not installed")
    return found


def against_peers(portolan, repository, work, rows):
    """CPU seconds of a crawl with everything, and of programs that tell one figure; turn and turn about."""
    name = os.path.basename(repository.rstrip("/"))
    tree = os.path.join(work, "peers-tree")
    shutil.rmtree(tree, ignore_errors=True)
    if subprocess.run(["git", "clone", "-q", "--shared", repository, tree], capture_output=True).returncode != 0:
        print(f"{name} cannot be checked out, so nothing is compared with other programs there")
        return
    log = ["git", "-C", tree, "shortlog", "-sne", "HEAD"]
    for peer, command in [("git shortlog -sne (counts commits only)", log)] + peer_commands():
        ours, theirs = [], []
        for _ in range(1 if command != log else PAIRS):
            data = os.path.join(work, "data")
            shutil.rmtree(data, ignore_errors=True)
            try:
                theirs.append(run(command, cwd=tree)[1])
            except SystemExit as failed:
                print(f"{peer} is left out: {failed}")
                break
            ours.append(run([portolan, "crawl", "--data", data, tree])[1])
        if not theirs:
            continue
        own, other = statistics.median(ours), statistics.median(theirs)
        floor = "" if command == log else "floor 5 x"
        rows.append((f"{peer} on {name}", f"{other / own:.1f} x our CPU ({other:.2f} s, ours {own:.2f} s)", floor,
                     command == log or other >= 5 * own))


class Control(http.client.HTTPConnection):
    """HTTP over the control socket of a server."""

    def __init__(self, path):
        super().__init__("localhost")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)

    def ask(self, method, path):
        body = b"{}" if method == "POST" else None
        self.request(method, path, body=body, headers={"Content-Type": "application/json"})
        return json.loads(self.getresponse().read())


class Server:
    """A running server over one source."""

    def __init__(self, portolan, source, data):
        self.process = subprocess.Popen([portolan, "serve", source, "--data", data, "--listen", "127.0.0.1:0"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.control = Control(os.path.join(data, "control.sock"))

    def __enter__(self):
        while not (self.repositories() and all(row["crawled_at"] for row in self.repositories())):
            time.sleep(0.05)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def repositories(self):
        try:
            return self.control.ask("GET", "/api/v1/repositories")["items"]
        except (OSError, KeyError, http.client.HTTPException):
            self.control.close()
            return []


def one_commit(repository, index, turn):
    """Adds a commit that changes one file; gives its id."""
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "Bench"), ("EMAIL", "bench@bench.example"))}
    environment = dict(os.environ, GIT_INDEX_FILE=index, **who)

    def git(*arguments, text=None):
        return subprocess.run(["git", "-C", repository, *arguments], check=True, env=environment, input=text,
                              capture_output=True, text=True).stdout.strip()

    head = git("rev-parse", "HEAD")
    if turn == 0:
        git("read-tree", head)
    blob = git("hash-object", "-w", "--stdin", text=f"package bench // {turn}\n")
    git("update-index", "--add", "--cacheinfo", f"100644,{blob},bench/bench.go")
    new = git("commit-tree", git("write-tree"), "-p", head, "-m", "bench")
    git("update-ref", git("symbolic-ref", "HEAD"), new)
    return new


def live(portolan, repository, work, rows):
    """One new commit and no news inside a running server: the time that the server says a repository took, and how long
    until the answer shows the commit."""
    name = os.path.basename(repository.rstrip("/"))
    copy, data = os.path.join(work, "live.git"), os.path.join(work, "live-data")
    for folder in (copy, data):
        shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["git", "clone", "-q", "--bare", repository, copy], check=True)
    with Server(portolan, copy, data) as server:
        time.sleep(1)
        took, shown = [], []
        for turn in range(3 * PAIRS):
            new = one_commit(copy, os.path.join(work, "live-index"), turn)
            time.sleep(0.6)
            begun = time.perf_counter()
            server.control.ask("POST", "/api/v1/crawl")
            while True:
                row = server.repositories()[0]
                if row["commit"] == new:
                    break
                time.sleep(0.002)
            shown.append(time.perf_counter() - begun)
            took.append(row["took_ms"])
        figure = statistics.median(took)
        rows.append((f"one new commit in {name}, in the server", f"{figure:.0f} ms, on show after {statistics.median(shown) * 1000:.0f} ms",
                     "goal 50 ms", figure <= 50))
        quiet = []
        for _ in range(PAIRS):
            time.sleep(1.1)
            before = server.control.ask("GET", "/api/v1/status")["last"]
            begun = time.perf_counter()
            server.control.ask("POST", "/api/v1/crawl")
            # Runs are told by the second, and the last one ended more than a second ago.
            while server.control.ask("GET", "/api/v1/status")["last"] == before:
                time.sleep(0.001)
            quiet.append((time.perf_counter() - begun) * 1000)
        figure = statistics.median(quiet)
        rows.append((f"no news in {name}, in the server, asked for and done", f"{figure:.0f} ms", "goal 20 ms", figure <= 20))


def cached_knowledge(portolan, source, data, rows):
    """Knowledge of 100 services from the catalog of a server that has them: a page of the list, and one answer each."""
    with Server(portolan, source, data) as server:
        refs = [row["ref"] for row in server.control.ask("GET", "/api/v1/services?limit=100")["items"]]

        def page():
            return [row["knowledge"] for row in server.control.ask("GET", "/api/v1/services?limit=100")["items"]]

        def each():
            return [server.control.ask("GET", f"/api/v1/entities/{ref}")["knowledge"] for ref in refs]

        for label, ask in (("in one answer", page), ("one answer each", each)):
            times = []
            for _ in range(3 * PAIRS):
                begun = time.perf_counter()
                told = ask()
                times.append(time.perf_counter() - begun)
            figure = statistics.median(times)
            rows.append((f"knowledge of {len(told)} services from cache, {label}", f"{figure * 1000:.0f} ms", "goal 50 ms", figure <= 0.05))


def long_history(portolan, work, rows):
    """A cold crawl of 100,000 commits, against git log, and what it keeps in memory."""
    commits = int(os.environ.get("BENCH_COMMITS", "100000"))
    repository = os.path.join(work, f"made-{commits}.git")
    history_repository(repository, commits)
    log = ["git", "-C", repository, "log", "--raw", "--no-renames", "--format=%H"]
    git, git_cpu, _ = run(log)
    data = os.path.join(work, "data")
    shutil.rmtree(data, ignore_errors=True)
    wall, cpu, memory = run([portolan, "crawl", "--data", data, repository], watch_memory=True)
    rows.append((f"cold crawl of {commits} commits", f"{wall:.1f} s, {wall / git:.2f} x git log ({git:.1f} s), {cpu:.1f} CPU s of git's {git_cpu:.1f}, {memory:.0f} MB",
                 "floor 1.5 x + 200 ms, 800 MB", wall <= 1.5 * git + 0.2 and memory <= 800))


def ingest(portolan, source, work, rows, label, cpu_floor, memory_floor):
    data = os.path.join(work, "ingest")
    shutil.rmtree(data, ignore_errors=True)
    wall, cpu, memory = run([portolan, "crawl", "--data", data, source], watch_memory=True)
    good = cpu <= cpu_floor and (memory_floor is None or memory <= memory_floor)
    floor = f"floor {cpu_floor} CPU s" + (f", {memory_floor} MB" if memory_floor else "")
    rows.append((label, f"{cpu:.1f} CPU s, {wall:.1f} s, {memory:.0f} MB", floor, good))


def refusals(portolan, work, rows):
    """Catalog files beyond a bound: how long the refusal takes, and what it keeps in memory."""
    head = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: pay\n"
    aliases = "".join(f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x'}]\n" for n in range(9))
    files = {
        "over 256 KB": head + "  description: " + "long " * 60_000 + "\n",
        "over 20,000 nodes": head + "spec:\n" + aliases,
        "deeper than 64": head + "spec: " + "[" * 5_000 + "]" * 5_000 + "\n",
    }
    for label, text in files.items():
        folder = os.path.join(work, "refused")
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, "catalog-info.yaml")
        with open(path, "w") as file:
            file.write(text)
        runs = [run([portolan, "check", path], watch_memory=True, expect=1) for _ in range(PAIRS)]
        wall, memory = statistics.median(wall for wall, _, _ in runs), max(memory for _, _, memory in runs)
        rows.append((f"refusal of a catalog file {label}, whole command", f"{wall * 1000:.0f} ms, {memory:.0f} MB", "floor 100 ms, 32 MB",
                     wall <= 0.1 and memory <= 32))


def main():
    portolan = os.path.abspath(sys.argv[1])
    services = int(os.environ.get("BENCH_SERVICES", "10000"))
    rows = []
    with tempfile.TemporaryDirectory() as work:
        repositories = sys.argv[2:]
        if not repositories:
            repositories = [os.path.join(work, "made-12000.git")]
            history_repository(repositories[0], 12_000)
        for repository in repositories:
            crawl_against_git(portolan, repository, work, rows)
            live(portolan, repository, work, rows)
            if os.environ.get("BENCH_PEERS", "1") == "1":
                against_peers(portolan, repository, work, rows)
        refusals(portolan, work, rows)
        if os.environ.get("BENCH_LONG", "1") == "1":
            long_history(portolan, work, rows)
        if os.environ.get("BENCH_INGEST", "1") == "1":
            big = os.path.join(work, "big.git")
            one_big_repository(big, services)
            ingest(portolan, big, work, rows, f"ingest of {services} services, one repository", 10, 250)
            cached_knowledge(portolan, big, os.path.join(work, "ingest"), rows)
            many = os.path.join(work, "many")
            many_repositories(many, services)
            ingest(portolan, many, work, rows, f"ingest of {services} services, as many repositories", 30, None)
    width = max(len(row[0]) for row in rows)
    for label, figure, floor, good in rows:
        print(f"{label:<{width}}  {figure}  {floor}  {'' if good else 'MISSED'}".rstrip())
    sys.exit(0 if all(row[3] for row in rows) else 1)


if __name__ == "__main__":
    main()
