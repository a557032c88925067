#!/usr/bin/env python3
"""Times whole commands side by side, as ratios in one run. Usage: bench.py PORTOLAN [REPOSITORY...]

Without a repository it makes one of 12,000 commits. Prints one table; exits with 1 when a floor is missed.
"""

import os
import random
import shutil
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


def run(command, watch_memory=False, **options):
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
    if status != 0:
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
    out = []
    for n in range(commits):
        files = [(f"src/part{rng.randrange(30)}/file{rng.randrange(50)}.go", f"package main // {n}\n" + "x\n" * rng.randrange(200))
                 for _ in range(1 + rng.randrange(4))]
        commit(out, 1_600_000_000 + n * 9_000, rng.choice(people), files)
    fast_import(path, "".join(out).encode())


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


def ingest(portolan, source, work, rows, label, cpu_floor, memory_floor):
    data = os.path.join(work, "ingest")
    shutil.rmtree(data, ignore_errors=True)
    wall, cpu, memory = run([portolan, "crawl", "--data", data, source], watch_memory=True)
    good = cpu <= cpu_floor and (memory_floor is None or memory <= memory_floor)
    floor = f"floor {cpu_floor} CPU s" + (f", {memory_floor} MB" if memory_floor else "")
    rows.append((label, f"{cpu:.1f} CPU s, {wall:.1f} s, {memory:.0f} MB", floor, good))


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
        if os.environ.get("BENCH_INGEST", "1") == "1":
            big = os.path.join(work, "big.git")
            one_big_repository(big, services)
            ingest(portolan, big, work, rows, f"ingest of {services} services, one repository", 10, 250)
            many = os.path.join(work, "many")
            many_repositories(many, services)
            ingest(portolan, many, work, rows, f"ingest of {services} services, as many repositories", 30, None)
    width = max(len(row[0]) for row in rows)
    for label, figure, floor, good in rows:
        print(f"{label:<{width}}  {figure}  {floor}  {'' if good else 'MISSED'}".rstrip())
    sys.exit(0 if all(row[3] for row in rows) else 1)


if __name__ == "__main__":
    main()
