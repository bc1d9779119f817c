// A page of 100 check runs of about 3.5 KB each, and a webhook of about 12 KB, with all the keys that GitHub fills.

export const HEAD = "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49";

const systems = ["linux-x64", "linux-arm64", "macos-14", "windows-2022"];
const many = (count, name) => Array.from({ length: count }, (_, index) => name(index));

/** The names of 50 checks, as a repository of some size has them. */
export const NAMES = [
  ...["build", "CodeQL", "license-check", "typecheck", "docs", "size-limit"],
  ...many(8, (index) => `build (${systems[index % 4]}, ${index})`),
  ...many(4, (index) => `security/scanner-${index}`),
  ...many(8, (index) => `unit-tests/shard-${index + 1}-of-8`),
  ...many(6, (index) => `e2e/journey-${index}`),
  ...many(4, (index) => `lint-${index}`),
  ...many(4, (index) => `integration-${index}`),
  ...many(4, (index) => `test (${18 + index}, ubuntu-latest)`),
  ...many(2, (index) => `codecov/part-${index}`),
  ...many(2, (index) => `deploy/preview-${index}`),
  ...many(2, (index) => `wasm${index}-experimental`),
];

const api = "https://api.github.com";

const LISTS = ["followers", "following", "gists", "starred", "subscriptions", "organizations", "received_events"];
const PERMISSIONS = (
  "actions administration attestations checks contents deployments discussions issues merge_queues metadata packages pages " +
  "pull_requests repository_hooks repository_projects security_events statuses vulnerability_alerts"
).split(" ");

function checkRun(name, index, [status, conclusion]) {
  const id = 24_000_000_100 + index;
  const summary = many(12, (line) => `- step ${line}: "compiled" with 0 warnings in ${line}.4 s \\ see the log\n`).join("");
  return {
    id,
    name,
    node_id: "CR_kwDOAtoz2M8AAAAFk0Y",
    head_sha: HEAD,
    external_id: "ca395085-040a-526b-2ce8-bdc85f692774",
    url: `${api}/repos/acme/shop/check-runs/${id}`,
    html_url: `https://github.com/acme/shop/actions/runs/900/job/${id}`,
    details_url: `https://github.com/acme/shop/actions/runs/900/job/${id}`,
    status,
    conclusion,
    started_at: "2026-03-01T12:00:00Z",
    completed_at: status === "completed" ? "2026-03-01T12:04:00Z" : null,
    output: { title: "all good", summary, text: null, annotations_count: 0, annotations_url: `${api}/repos/acme/shop/check-runs/${id}/annotations` },
    check_suite: { id: 24_000_000_001 },
    app: {
      id: 15368,
      slug: "github-actions",
      node_id: "MDM6QXBwMTUzNjg=",
      owner: {
        login: "github",
        id: 9919,
        node_id: "MDEyOk9yZ2FuaXphdGlvbjk5MTk=",
        type: "Organization",
        avatar_url: "https://avatars.githubusercontent.com/u/9919?v=4",
        url: `${api}/users/github`,
        html_url: "https://github.com/github",
        repos_url: `${api}/users/github/repos`,
        events_url: `${api}/users/github/events{/privacy}`,
        ...Object.fromEntries(LISTS.map((list) => [`${list}_url`, `${api}/users/github/${list}{/other}`])),
        gravatar_id: "",
        user_view_type: "public",
        site_admin: false,
      },
      name: "GitHub Actions",
      description: "Automate your workflow from idea to production",
      external_url: "https://help.github.com/en/actions",
      html_url: "https://github.com/apps/github-actions",
      created_at: "2018-07-30T09:30:17Z",
      updated_at: "2019-12-10T19:04:12Z",
      permissions: Object.fromEntries(PERMISSIONS.map((name) => [name, "write"])),
      events: [
        ...["branch_protection_rule", "check_run", "check_suite", "create", "delete", "deployment", "deployment_status"],
        ...["discussion", "fork", "issues", "label", "merge_group", "milestone", "public", "pull_request", "push", "release", "status"],
      ],
    },
    pull_requests: [],
  };
}

/** The page of these runs, and of as many more under other names, as bytes. `states` are taken in turn. */
export function page(states, names = NAMES, more = 50) {
  const all = [...names, ...many(more, (index) => `CI / a workflow with a long name / matrix job (${systems[index % 4]}, shard ${index})`)];
  const runs = all.map((name, index) => checkRun(name, index, states[index % states.length]));
  return Buffer.from(JSON.stringify({ total_count: runs.length, check_runs: runs }));
}

/** A webhook `check_run`. */
export function webhook() {
  const parts = "forks keys teams hooks events branches tags blobs trees statuses languages commits comments contents merges".split(" ");
  const urls = parts.flatMap((part) => [[`${part}_url`, `${api}/repos/acme/shop/${part}{/sha}`], [`git_${part}_url`, `${api}/repos/acme/shop/git/${part}{/sha}`]]);
  return Buffer.from(
    JSON.stringify({
      action: "completed",
      check_run: checkRun("build", 7, ["completed", "success"]),
      repository: { id: 186_853_002, full_name: "acme/shop", private: false, ...Object.fromEntries(urls) },
      organization: { login: "acme", id: 38_302_899, description: "x".repeat(2600) },
      sender: { login: "codertocat", id: 21_031_067, bio: "y".repeat(3600) },
    }),
  );
}
