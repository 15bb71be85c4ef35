#!/usr/bin/env python3
"""Verifies an export of Daftari's journals without Daftari: Python 3.8 or newer, standard library only.

    python3 verify_export.py <folder> [--public-key signer.pub.pem]

A journal is some partitions, each a file with one batch a line. The SHA-256 of a line's bytes (without its newline) is
the batch's hash, and the next line carries it as `previousHash`; the last one's hash is in manifest.json. So one changed
byte anywhere breaks the chain, and a tail that was cut off does not end where the manifest says.

Prints one line for each finding and then totals. Exit code: 0 nothing found, 1 findings, 2 wrong usage.
"""
import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys

FORMAT = 1
PARTITIONS = 16
NO_HASH = "0" * 64
MAX_LINE = 1024 * 1024 + 1
TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")
FILE = re.compile(r"[a-z][a-z0-9-]*-\d+\.ndjson")

findings = 0


def finding(text):
    global findings
    findings += 1
    print(text)


class Partition:
    """Follows one file from its first line to its last."""

    def __init__(self, journal, head):
        self.journal, self.head = journal, head
        self.hash, self.recorded_at, self.next, self.lines, self.events = NO_HASH, "", 0, 0, 0
        self.versions = {}

    def finding(self, sequence, text):
        name = self.journal["journal"]
        finding("journal %s partition %d sequence %d: %s" % (name, self.head["partition"], sequence, text))

    def line(self, body):
        here, before = self.next, self.hash
        self.hash, self.next = hashlib.sha256(body).hexdigest(), here + 1
        self.lines += 1
        try:
            batch = json.loads(body.decode("utf-8"))
            if batch["sequence"] > here:
                self.finding(here, "missing: the file goes on at sequence %d" % batch["sequence"])
            elif batch["sequence"] < here:
                self.finding(here, "sequence %d comes again" % batch["sequence"])
            elif batch["previousHash"] != before:
                self.finding(max(here - 1, 0), "the chain is broken: the line's hash is %s, the next line says it was %s"
                             % (before, batch["previousHash"]))
            here = batch["sequence"]
            self.next = max(self.next, here + 1)
            self.header(here, batch)
            for event in batch["events"]:
                self.event(here, event)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            self.finding(here, "the line is no batch: %s %s" % (type(error).__name__, error))

    def header(self, here, batch):
        place = {"format": FORMAT, "journal": self.journal["journal"], "journalId": self.journal["journalId"],
                 "partition": self.head["partition"]}
        for field, wanted in place.items():
            if batch[field] != wanted:
                self.finding(here, "the line says %s %r, expected %r" % (field, batch[field], wanted))
        recorded_at = batch["recordedAt"]
        if not TIME.fullmatch(recorded_at) or recorded_at < self.recorded_at:
            self.finding(here, "recordedAt %r does not follow %r" % (recorded_at, self.recorded_at))
        self.recorded_at = recorded_at
        if not batch["events"]:
            self.finding(here, "the batch has no events")
        if here == 0 and [event["type"] for event in batch["events"]] != ["JournalCreated.v1"]:
            self.finding(here, "the first batch must hold one JournalCreated.v1 event and nothing else")

    def event(self, sequence, event):
        self.events += 1
        stream, version = event["stream"], event["version"]
        follows = self.versions.get(stream, 0) + 1
        if version != follows:
            self.finding(sequence, "stream %s has version %r where %d must follow" % (stream, version, follows))
        self.versions[stream] = version

    def end(self, size):
        last = self.next - 1
        if last < self.head["sequence"]:
            self.finding(self.next, "missing: the manifest says that the last sequence is %d" % self.head["sequence"])
        elif self.hash != self.head["hash"]:
            self.finding(last, "the last line's hash is %s, the manifest says %s" % (self.hash, self.head["hash"]))
        if (self.lines, size) != (self.head["lines"], self.head["bytes"]):
            self.finding(last, "the file has %d lines and %d bytes, the manifest says %d and %d"
                         % (self.lines, size, self.head["lines"], self.head["bytes"]))


def verify_partition(folder, journal, head):
    partition = Partition(journal, head)
    path = os.path.join(folder, "%s-%d.ndjson" % (journal["journal"], head["partition"]))
    try:
        with open(path, "rb") as file:
            for line in iter(lambda: file.readline(MAX_LINE), b""):
                if not line.endswith(b"\n"):
                    partition.finding(partition.next, "the line is not whole, or longer than a batch can be")
                    break
                partition.line(line[:-1])
        partition.end(os.path.getsize(path))
    except OSError as error:
        partition.finding(partition.next, "the file can not be read: %s" % error)
    return partition.lines, partition.events


def verify_signature(folder, named):
    """Answers a sentence on who vouches for the manifest."""
    openssl = shutil.which("openssl")
    if openssl is None:
        return "The signature was NOT checked: there is no openssl on the PATH."
    key = named or os.path.join(folder, "manifest.pub.pem")
    checked = subprocess.run(
        [openssl, "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", os.path.join(folder, "manifest.json"),
         "-sigfile", os.path.join(folder, "manifest.sig")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    if checked.returncode != 0:
        said = " ".join(checked.stdout.decode("utf-8", "replace").split())
        finding("manifest.json: the signature does not fit the manifest and the key %s (openssl: %s)" % (key, said[:200]))
    if named:
        return "The signature was checked with %s." % named
    return "The signature was checked with the key in the folder, which vouches only for itself: name yours with --public-key."


def verify_manifest(folder, manifest):
    names = set()
    for journal in manifest["journals"]:
        name = journal["journal"]
        if [head["partition"] for head in journal["heads"]] != list(range(PARTITIONS)):
            finding("manifest.json: journal %s does not have its %d partitions one by one" % (name, PARTITIONS))
        names.update("%s-%d.ndjson" % (name, head["partition"]) for head in journal["heads"])
    for name in sorted(os.listdir(folder)):
        if FILE.fullmatch(name) and name not in names:
            finding("%s: is here, but manifest.json does not name it" % name)


def main():
    parser = argparse.ArgumentParser(description="verifies an export of Daftari's journals")
    parser.add_argument("folder")
    parser.add_argument("--public-key", help="the signer's public key (PEM), which you got by another way")
    options = parser.parse_args()
    try:
        with open(os.path.join(options.folder, "manifest.json"), "rb") as file:
            manifest = json.loads(file.read().decode("utf-8"))
        if manifest["format"] != FORMAT:
            raise ValueError("format %r is not known" % manifest["format"])
        verify_manifest(options.folder, manifest)
        lines = events = 0
        for journal in manifest["journals"]:
            for head in journal["heads"]:
                found = verify_partition(options.folder, journal, head)
                lines, events = lines + found[0], events + found[1]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print("manifest.json: there is no whole export here: %s %s" % (type(error).__name__, error))
        return 1
    print(verify_signature(options.folder, options.public_key))
    print("%d journals, %d batches, %d events: %s." % (len(manifest["journals"]), lines, events,
                                                      "no findings" if findings == 0 else "%d findings" % findings))
    return 0 if findings == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
