// kubernetes_check.mjs JOB: whether the manifest that `assay plan` printed is a Job as Kubernetes defines it.
import assert from "node:assert/strict";
import fs from "node:fs";
import { Job } from "kubernetes-models/batch/v1";
import { parse } from "yaml";

const read = () => parse(fs.readFileSync(process.argv[2], "utf8"));
const job = read();
new Job(job).validate();

// The schema does not name keys that it does not know.
const known = {
    "": ["apiVersion", "kind", "metadata", "spec"],
    metadata: ["name"],
    spec: ["completionMode", "completions", "parallelism", "backoffLimitPerIndex", "template"],
    "spec.template.spec": ["restartPolicy", "containers", "volumes"],
    "spec.template.spec.containers.0": [
        "name", "image", "command", "args", "resources", "volumeMounts",
    ],
    "spec.template.spec.containers.0.resources": ["requests", "limits"],
    "spec.template.spec.volumes.0": ["name", "persistentVolumeClaim"],
};
const at = (object, path) => path.split(".").filter(Boolean).reduce((part, key) => part[key], object);
const unknownKeys = (object) =>
    Object.entries(known).flatMap(([path, keys]) =>
        Object.keys(at(object, path)).filter((key) => !keys.includes(key)));
assert.deepEqual(unknownKeys(job), []);

// Every word arrives: Kubernetes replaces $(NAME) and halves dollars, and nothing else reads them.
assert.equal(job.spec.completionMode, "Indexed");
assert.equal(job.spec.completions, 4);
assert.equal(job.spec.parallelism, 2);
const container = job.spec.template.spec.containers[0];
const args = container.args;
assert.ok(args.every((word) => typeof word === "string"));
assert.equal(args[0], "run");
assert.ok(args.includes(`exec:'./my "broker"' --port {port} $$(HOME) # : \\`));
const flags = args.slice(0, args.indexOf("delivery/qos2-once-across-geo-cut"));
assert.equal(flags[flags.indexOf("--resume") + 1], "/out/$(JOB_COMPLETION_INDEX)");

// Both checks notice what is wrong.
const wrong = read();
wrong.spec.template.spec.containers[0].resources.limits = 4;
assert.throws(() => new Job(wrong).validate());
const misspelt = read();
misspelt.spec.template.spec.containers[0].imagee = "x";
assert.deepEqual(unknownKeys(misspelt), ["imagee"]);
console.log("schema-checked, not run");
