// Finds the native part: the addon of this platform, which is a package of its own, or else WebAssembly.

/**
 * The native part for `name`. Every name is written out, so that bundlers see what there is.
 *
 * @throws where that package is not installed, or cannot be loaded here
 */
function addon(name) {
  try {
    switch (name) {
      case "linux-x64-gnu":
        return require("breakglass-linux-x64-gnu");
      case "linux-arm64-gnu":
        return require("breakglass-linux-arm64-gnu");
      case "linux-x64-musl":
        return require("breakglass-linux-x64-musl");
      case "linux-arm64-musl":
        return require("breakglass-linux-arm64-musl");
      case "darwin-x64":
        return require("breakglass-darwin-x64");
      case "darwin-arm64":
        return require("breakglass-darwin-arm64");
      case "win32-x64-msvc":
        return require("breakglass-win32-x64-msvc");
      case "win32-arm64-msvc":
        return require("breakglass-win32-arm64-msvc");
      default:
        throw new Error(`there is no native part for ${name}`);
    }
  } catch (error) {
    // Rethrown, and not left alone: bundlers take a package that is missing here for an optional one.
    throw error;
  }
}

/** The names to try on this platform. On Linux npm installs the one that fits, and where both are there one of them loads. */
function names() {
  const { platform, arch } = process;
  if (platform === "linux") return [`linux-${arch}-gnu`, `linux-${arch}-musl`];
  return [platform === "win32" ? `win32-${arch}-msvc` : `${platform}-${arch}`];
}

/** The face over the native part. */
export function load(createFace) {
  const failed = [];
  for (const name of names()) {
    try {
      return createFace(beside(name) ?? addon(name));
    } catch (error) {
      failed.push(`breakglass-${name}: ${firstLine(error)}`);
    }
  }
  try {
    return withoutFiles(require("breakglass-wasm/ledger"));
  } catch (error) {
    failed.push(`breakglass-wasm: ${firstLine(error)}`);
  }
  throw new Error(
    `breakglass finds no native part for ${process.platform} ${process.arch}. Install breakglass-${names()[0]}, which npm leaves out ` +
      `where it runs with --omit=optional or took its lock file from another platform, or breakglass-wasm, which runs ` +
      `everywhere. Tried:\n  ${failed.join("\n  ")}`,
  );
}

/** The addon as it was built in a checkout of the repository. */
function beside(name) {
  const file = require("node:path").join(__dirname, `breakglass.${name}.node`);
  return require("node:fs").existsSync(file) ? require(file) : undefined;
}

/** WebAssembly has no files. */
function withoutFiles(face) {
  const refuse = () => {
    const message = `ledgers in files need the native part: install breakglass-${names()[0]}`;
    throw new face.BreakglassError({ code: "unknown_operation", message });
  };
  class FileLedger extends face.Ledger {
    static create() {
      return refuse();
    }

    static open() {
      return refuse();
    }
  }
  return { ...face, FileLedger };
}

function firstLine(error) {
  return String(error?.message ?? error).split("\n", 1)[0];
}
