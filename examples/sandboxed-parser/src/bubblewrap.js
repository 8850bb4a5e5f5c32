import { spawnSync } from "node:child_process";

/**
 * The words in front of a lane's own command: a system of its own, with no network, no environment, and of the file system only
 * what Node and the project need, to be read and not written.
 *
 * @param {string} project folder with the parser and its node_modules
 * @returns {readonly string[]}
 */
export function bubblewrap(project) {
  const system = ["/usr", "/bin", "/lib", "/lib64"].flatMap((path) => ["--ro-bind-try", path, path]);
  return [
    ...["bwrap", "--unshare-all", "--new-session", "--die-with-parent", "--clearenv"],
    ...["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", ...system],
    ...["--ro-bind", process.execPath, process.execPath],
    ...["--ro-bind", project, project, "--chdir", project],
  ];
}

/** Why there can be no sandbox here, and what to do about it; `undefined`: there can. */
export function whyNoBubblewrap() {
  if (process.platform !== "linux")
    return "bubblewrap is for Linux. Run this example there, or in a virtual machine.";
  const { error, status, stderr } = spawnSync("bwrap", ["--ro-bind", "/", "/", "--unshare-all", "true"], {
    encoding: "utf8",
  });
  if (error !== undefined) {
    return 'bubblewrap is not installed. Install the package "bubblewrap": apt-get install bubblewrap, dnf install bubblewrap.';
  }
  if (status === 0) return undefined;
  return `bubblewrap may not make namespaces here (${stderr.trim()}). Allow it to: see kernel.unprivileged_userns_clone, or your container's seccomp profile.`;
}
