#!/usr/bin/env python3
"""What one scrape of each monitoring suite takes, with the real programs of the suites.

    ./mvnw verify -DskipTests
    unshare --net --map-root-user src/bench/suites/scrapes.py --telegraf PATH --write 1000 10000

--write puts the figures into the page of benchmarks, and makes the table of the page of suites from them; --table makes that only.

Each figure is of a bridge whose fax server is simulated (preset quiet) and is polled once. Time is by the clock, from the start
of the request or of the program until its end; CPU is that of the bridge and of the suite's program. Bytes are all that
goes over the loopback interface, requests and headers included: so it needs a network namespace of its own. The first scrape
is that of a JVM that has just started; the other figures are medians of the rounds after it.

It needs the Java gateway of Zabbix (Debian: zabbix-java-gateway), Monitoring Plugins (monitoring-plugins-basic) and a
Telegraf such as .ci/telegraf builds. What is missing is left out, with a line about it.
"""

import argparse
import concurrent.futures
import gzip
import json
import os
import pathlib
import re
import resource
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]
JAR = ROOT / "target" / "faxmx.jar"
AGENTS = ROOT / "target" / "agents"
PAGE = ROOT / "src" / "site" / "markdown" / "suites.md"
FIGURES = ROOT / "src" / "site" / "markdown" / "benchmark.md"
SUITES = ROOT / "jmx-config" / "suites"
GATEWAY = pathlib.Path("/usr/sbin/zabbix-java-gateway.jar")
CHECK_HTTP = pathlib.Path("/usr/lib/nagios/plugins/check_http")
HTTP, RMI, OTEL, ZABBIX, EXPORTER = 8778, 9875, 9464, 10052, 9404
METRICS = "http://127.0.0.1:%d/metrics" % HTTP
TICKS = os.sysconf("SC_CLK_TCK")
# The most that Zabbix requests at once, by its documentation.
MOST_KEYS = 128
LONGEST = 600
LINES = []
KINDS = ("prometheus", "jmx_exporter", "telegraf", "icinga", "opentelemetry", "zabbix")
# What the table of the page says of each suite: its columns but the figures, and whose figures these are.
NOT_MEASURED = "not measured"
TABLE = (
    ("Prometheus, over `/metrics`", "`prometheus-rules.yaml`", "2.42", "`/metrics`, compressed",
     "10 s for a scrape (`scrape_timeout`); none reached with 10,000 ports"),
    ("jmx_exporter as an agent", "`jmx-exporter.yaml`", "1.0.1", "jmx_exporter as an agent",
     "10 s for a scrape (`scrape_timeout`): less than 10,000 ports"),
    ("Zabbix through its Java gateway", "`zabbix.yaml`", "6.0.14", "Zabbix, Java gateway, 15 items a port, 5 pollers",
     "a round trip to the bridge for each item"),
    ("Zabbix over HTTP", "`zabbix-http.yaml`", "6.0.14", None, "one item holds the whole text"),
    ("OpenTelemetry agent", "`opentelemetry.yaml`", "2.33.1", "OpenTelemetry agent",
     "2,000 series of a metric without [an option](suites-others.md#opentelemetry)"),
    ("Telegraf, over Jolokia", "`telegraf.conf`", "1.37.2", "Telegraf, Jolokia", "its interval of 10 s: less than 10,000 ports"),
    ("Telegraf, over `/metrics`", "its end", "1.37.2", "Telegraf, `/metrics`", "its interval of 10 s"),
    ("Icinga, a check of a fax server", "`icinga.conf`", "2.13", "Icinga, check_faxmx of a fax server",
     "a process for each check"),
    ("Icinga, a check of all ports", "`icinga.conf`", "2.13", "Icinga, check_faxmx of all ports", "a process for each check"),
    ("Alertmanager", "`alertmanager.yaml`", "0.25", "", "none known"),
    ("Grafana", "`grafana-dashboard.json`", "none", "", "none known"),
)


def loopback_bytes():
    for line in pathlib.Path("/proc/net/dev").read_text().splitlines():
        if line.strip().startswith("lo:"):
            return int(line.split(":")[1].split()[0])
    sys.exit("there is no loopback interface")


def cpu(process):
    """Seconds that a running program took so far."""
    fields = pathlib.Path("/proc/%d/stat" % process.pid).read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def children_cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Java:
    """A JVM until the end of the block."""

    def __init__(self, folder, name, arguments, ready):
        self.log = folder / (name + ".log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(["java"] + arguments, stdout=log, stderr=log, cwd=str(folder))
        deadline = time.monotonic() + LONGEST
        while not ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                sys.exit("%s does not start: %s" % (name, self.log.read_text()))
            time.sleep(0.1)

    def __enter__(self):
        return self.process

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def get(url, timeout=LONGEST, **headers):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, headers=headers), timeout=timeout) as answer:
        return answer.read()


def answers(url):
    try:
        return bool(get(url, timeout=10))
    except OSError:
        return False


def bridge(folder, ports, options=(), name="bridge"):
    settings = folder / "faxmx.yaml"
    settings.write_text(
        "servers:\n- {name: local, backend: simulated, poll: 1h, statusPoll: 1h,"
        " simulate: {preset: quiet, ports: %d}}\nhttp: {port: %d}\nrmi: {port: %d}\n" % (ports, HTTP, RMI))
    command = list(options) + ["-jar", str(JAR), "serve", "-c", str(settings)]
    return Java(folder, name, command, lambda: answers("http://127.0.0.1:%d/ready" % HTTP))


def measured(title, ports, scrape, own, processes, rounds, fresh=True):
    """Carries out rounds of it, and prints a row for the first, if the JVM is fresh, and one for the others."""
    rows = []
    for _ in range(rounds + 1):
        moved, begun = loopback_bytes(), [cpu(process) for process in processes]
        mine, started = children_cpu(), time.monotonic()
        scrape()
        passed = time.monotonic() - started
        spent = [cpu(process) - before for process, before in zip(processes, begun)]
        suite = sum(spent[1:]) + (children_cpu() - mine if own else 0)
        rows.append((passed, spent[0], suite, loopback_bytes() - moved))
    if fresh:
        show(title + ", first", ports, rows[0])
    show(title, ports, tuple(statistics.median(column) for column in zip(*rows[1:])))


def show(title, ports, row):
    passed, bridge_cpu, suite_cpu, moved = row
    size = "%.1f MB" % (moved / 1e6) if moved >= 1e6 else "%.0f kB" % (moved / 1e3)
    line("| %s | %s | %s | %s | %s | %s |" % (
        title, format(ports, ","), seconds(passed), seconds(bridge_cpu), seconds(suite_cpu), size))


def line(text):
    """A line of the figures."""
    LINES.append(text)
    print(text, flush=True)


def seconds(value):
    return "%.2f s" % value if value >= 0.005 else ""


def run(command, expected=(0,), contains=None, count=0):
    answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LONGEST)
    found = answer.stdout.count(contains) if contains else 0
    if answer.returncode not in expected or found < count:
        sys.exit("%s ended with %d and %d of %d figures: %s" % (
            " ".join(map(str, command)), answer.returncode, found, count, answer.stderr[-2000:].decode()))


def prometheus(folder, ports, rounds):
    """The same /metrics as Prometheus and Zabbix over HTTP read it, for comparison."""
    with bridge(folder, ports) as process:
        def scrape():
            get(METRICS, **{"Accept": "text/plain;version=0.0.4", "Accept-Encoding": "gzip"})
        measured("`/metrics`, compressed", ports, scrape, False, [process], rounds)


def telegraf(folder, ports, rounds, program):
    if not program:
        print("Telegraf is left out: there is no --telegraf", file=sys.stderr)
        return
    text = (SUITES / "telegraf.conf").read_text()
    jolokia = folder / "jolokia.conf"
    # As its comment says for many ports.
    jolokia.write_text(text.replace('response_timeout = "5s"', 'response_timeout = "%ds"' % LONGEST))
    over_http = folder / "http.conf"
    lines = text[text.index("# [[inputs.http]]"):].splitlines()
    over_http.write_text("\n".join(line.lstrip("# ") for line in lines) + '\n  timeout = "%ds"\n' % LONGEST)
    for title, configuration, figure in (
            ("Telegraf, Jolokia", jolokia, b"> faxmx_port"), ("Telegraf, `/metrics`", over_http, b"faxmx_port_stale=")):
        with bridge(folder, ports) as process:
            measured(title, ports,
                     lambda: run([program, "--config", str(configuration), "--test"], contains=figure, count=ports),
                     True, [process], rounds)


def icinga(folder, ports, rounds):
    with bridge(folder, ports) as process:
        figure = [str(ROOT / "examples" / "check_faxmx"), "--url", METRICS, "--timeout", str(LONGEST), "--metric"]
        measured("Icinga, check_faxmx of a fax server", ports,
                 lambda: run(figure + ["faxmx_server_oldest_job_age_seconds", "--absent", "ok"]), True, [process], rounds)
        measured("Icinga, check_faxmx of all ports", ports,
                 lambda: run(figure + ["faxmx_port_in_service"], contains=b"local", count=1), True, [process], rounds, False)
        if CHECK_HTTP.exists():
            measured("Icinga, check_http of `/ready`", ports,
                     lambda: run([str(CHECK_HTTP), "-I", "127.0.0.1", "-p", str(HTTP), "-u", "/ready"]),
                     True, [process], rounds, False)
        else:
            print("check_http is left out: there is no %s" % CHECK_HTTP, file=sys.stderr)


def jmx_exporter(folder, ports, rounds):
    """The agent in the JVM of the bridge."""
    url = "http://127.0.0.1:%d/metrics" % EXPORTER
    agent = "-javaagent:%s=127.0.0.1:%d:%s" % (AGENTS / "jmx_prometheus_javaagent.jar", EXPORTER, SUITES / "jmx-exporter.yaml")
    with bridge(folder, ports, [agent]) as process:
        answer = []

        def scrape():
            answer[:] = [get(url, **{"Accept": "text/plain;version=0.0.4", "Accept-Encoding": "gzip"})]
        measured("jmx_exporter as an agent", ports, scrape, False, [process], rounds)
        if gzip.decompress(answer[0]).count(b"\nfaxmx_port_stale{") < ports:
            sys.exit("jmx_exporter has not the figures of all ports")


def opentelemetry(folder, ports, rounds):
    """The agent in the JVM of the bridge, read through its own exporter for Prometheus: the export is what costs."""
    options = [
        "-javaagent:%s" % (AGENTS / "opentelemetry-javaagent.jar"),
        "-Dotel.jmx.config=%s" % (SUITES / "opentelemetry.yaml"),
        "-Dotel.java.metrics.cardinality.limit=%d" % (2 * ports + 1),
        "-Dotel.instrumentation.common.default-enabled=false",
        "-Dotel.resource.disabled.keys=process.command_args,process.command_line",
        "-Dotel.jmx.discovery.delay=2000",
        "-Dotel.metrics.exporter=prometheus",
        "-Dotel.exporter.prometheus.host=127.0.0.1",
        "-Dotel.exporter.prometheus.port=%d" % OTEL,
        "-Dotel.traces.exporter=none",
        "-Dotel.logs.exporter=none",
    ]
    url = "http://127.0.0.1:%d/metrics" % OTEL
    with bridge(folder, ports, options) as process:
        # A scrape while the agent discovers MBeans has no figures of ports.
        deadline = time.monotonic() + LONGEST
        while get(url).count(b"faxmx_port_stale") < ports:
            if time.monotonic() > deadline:
                sys.exit("the agent does not find the ports")
            time.sleep(2)

        answer = []

        def scrape():
            answer[:] = [get(url, **{"Accept-Encoding": "gzip"})]
        measured("OpenTelemetry agent", ports, scrape, False, [process], rounds)
        text = gzip.decompress(answer[0])
        if text.count(b"faxmx_port_receives_") < ports or b"otel_metric_overflow" in text:
            sys.exit("the agent has not the figures of all ports: %s" % text[-2000:])


def exchange(request):
    body = json.dumps(request).encode()
    with socket.create_connection(("127.0.0.1", ZABBIX), LONGEST) as connection:
        connection.sendall(b"ZBXD\1" + struct.pack("<Q", len(body)) + body)
        received = bytearray()
        while True:
            part = connection.recv(1 << 16)
            if not part:
                break
            received += part
    answer = json.loads(received[13:])
    if answer.get("response") != "success":
        sys.exit("the gateway answers %s" % answer)
    for value in answer["data"]:
        if "error" in value:
            sys.exit("the gateway answers %s" % value)
    return [value["value"] for value in answer["data"]]


def values(keys):
    return exchange({
        "request": "java gateway jmx", "jmx_endpoint": "service:jmx:rmi:///jndi/rmi://127.0.0.1:%d/jmxrmi" % RMI,
        "username": "", "password": "", "keys": keys})


def zabbix(folder, ports, rounds):
    if not GATEWAY.exists():
        print("Zabbix is left out: there is no %s" % GATEWAY, file=sys.stderr)
        return
    template = (SUITES / "zabbix.yaml").read_text()
    attributes = re.findall(r'\{#JMXOBJ}",(\w+)\]', template[template.index("Discovery of fax ports"):])
    attributes = list(dict.fromkeys(attributes))
    gateway = ["-Xmx256m", "-Dzabbix.listenIP=127.0.0.1", "-Dzabbix.listenPort=%d" % ZABBIX, "-Dzabbix.startPollers=5",
               "-Dzabbix.timeout=30", "-Dsun.rmi.transport.tcp.responseTimeout=30000", "-jar", str(GATEWAY)]

    def listens():
        try:
            socket.create_connection(("127.0.0.1", ZABBIX), 1).close()
            return True
        except OSError:
            return False

    for pollers in (1, 5):
        with bridge(folder, ports) as process, Java(folder, "gateway", gateway, listens) as program:
            found = []

            def discover():
                answer = json.loads(values(['jmx.discovery[beans,"faxmx:type=FaxPort,*"]'])[0])
                found[:] = answer["data"] if isinstance(answer, dict) else answer

            if pollers == 1:
                measured("Zabbix, Java gateway, discovery of ports", ports, discover, False, [process, program], rounds)
            discover()
            keys = ['jmx["%s",%s]' % (port["{#JMXOBJ}"], attribute) for port in found for attribute in attributes]
            requests = [keys[start:start + MOST_KEYS] for start in range(0, len(keys), MOST_KEYS)]

            def scrape():
                with concurrent.futures.ThreadPoolExecutor(pollers) as threads:
                    if sum(map(len, threads.map(values, requests))) != ports * len(attributes):
                        sys.exit("not all items have values")
            measured("Zabbix, Java gateway, %d items a port, %d poller%s" % (
                len(attributes), pollers, "s" if pollers > 1 else ""), ports, scrape, False, [process, program], rounds)


def output(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=str(ROOT), check=True).stdout.decode()


def machine():
    """What the figures depend on, as the benchmarks have it."""
    commit = output("git", "rev-parse", "--short", "HEAD").strip()
    changed = ", changed" if output("git", "status", "--porcelain", "--untracked-files=no") else ""
    line("- %s, commit %s%s" % (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), commit, changed))
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2 ** 30
    line("- %s, %d cores, %.0f GiB of memory, Linux %s; load average before the run %.1f" % (
        model.group(1) if model else os.uname().machine, os.cpu_count(), memory, os.uname().release, os.getloadavg()[0]))
    properties = output("java", "-XshowSettings:properties", "-version")
    line("- Java %s" % re.search(r"java\.runtime\.version = (.*)", properties).group(1))
    line("")


def cell(rows, title, ports):
    """Time and bytes of a scrape, and the time of the first one."""
    if not title:
        return "" if title == "" else NOT_MEASURED
    row = rows.get((title, ports))
    first = rows.get((title + ", first", ports))
    if not row:
        return NOT_MEASURED
    return "%s%s; %s" % (row[0], ", first " + first[0] if first else "", row[1])


def table(figures):
    """The table at the top of the page, with these figures."""
    rows = {}
    for found in re.finditer(r"(?m)^\| (.*?) \| ([\d,]+) \| (.*?) \| .*? \| .*? \| (.*?) \|$", figures):
        rows[found.group(1), found.group(2)] = (found.group(3), found.group(4))
    text = ["| suite | file | version run | one scrape of 1,000 ports | of 10,000 ports | limit |", "| --- " * 6 + "|"]
    for suite, file, version, title, limit in TABLE:
        text.append("| %s | %s | %s | %s | %s | %s |" % (
            suite, file, version, cell(rows, title, "1,000"), cell(rows, title, "10,000"), limit))
    return "\n".join(text)


def marked(page, name, text=None):
    """The part of the page between its marks, or the page with another text there."""
    begin, end = "<!-- %s: begin -->\n" % name, "<!-- %s: end -->" % name
    start = page.index(begin) + len(begin)
    stop = page.index(end, start)
    return page[start:stop] if text is None else page[:start] + text + "\n" + page[stop:]


def write(figures=None):
    page = FIGURES.read_text(encoding="utf-8")
    if figures:
        page = marked(page, "suites", figures)
        FIGURES.write_text(page, encoding="utf-8")
    suites = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(marked(suites, "table", table(marked(page, "suites"))), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ports", type=int, nargs="*")
    parser.add_argument("--rounds", type=int, default=3, help="after the first; 3")
    parser.add_argument("--telegraf", help="the program")
    parser.add_argument("--only", choices=KINDS, action="append")
    parser.add_argument("--write", action="store_true", help="put the figures into the pages; not with --only")
    parser.add_argument("--table", action="store_true", help="make the table of the page from the figures that it has")
    options = parser.parse_args()
    if options.table:
        write()
        return
    if not options.ports or options.write and options.only:
        parser.error("it needs numbers of ports, and --write all suites")
    for jar in (JAR, AGENTS / "opentelemetry-javaagent.jar", AGENTS / "jmx_prometheus_javaagent.jar"):
        if not jar.exists():
            sys.exit("there is no %s: ./mvnw verify -DskipTests" % jar)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    others = [name for _, name in socket.if_nameindex() if name != "lo"]
    if others:
        sys.exit("it needs a network namespace of its own, not one with %s: run it by unshare --net" % ", ".join(others))
    machine()
    line("| scrape | ports | time | CPU of the bridge | CPU of the suite | bytes |")
    line("| --- | ---: | ---: | ---: | ---: | ---: |")
    for ports in options.ports:
        for name in options.only or KINDS:
            with tempfile.TemporaryDirectory() as folder:
                arguments = (options.telegraf,) if name == "telegraf" else ()
                globals()[name](pathlib.Path(folder), ports, options.rounds, *arguments)
    line("")
    line("load average after the run %.1f" % os.getloadavg()[0])
    if options.write:
        write("\n".join(LINES))


if __name__ == "__main__":
    main()
