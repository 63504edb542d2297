import ArgumentParser
import Martlet

/// What the server remembers of prompts.
struct PrefixCacheOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "MiB for states of the network after beginnings of prompts, so that the next turn computes only what is "
                + "new; 0 for none. (default: an eighth of the memory)", valueName: "n"))
    var prefixCache: Int?
    @Flag(
        name: .customLong("no-prefix-cache"), help: "Compute every prompt from its first token.")
    var isOff = false
    @Option(
        help: ArgumentHelp(
            "A folder where such states outlast memory and a restart; one server uses it at a time.",
            valueName: "dir"),
        completion: .directory)
    var prefixCacheDisk: String?
    @Option(help: ArgumentHelp("MiB that the folder may hold. (default: 10240)", valueName: "n"))
    var prefixCacheDiskSize: Int?

    /// - Throws: where settings contradict each other, too.
    func apply(to options: inout Model.Options, _ reader: inout SettingReader) throws {
        let size = try reader.integer("--prefix-cache", prefixCache, in: 0...16_777_216)
        let isOff = try reader.flag("--no-prefix-cache", isOff ? true : nil)
        if isOff, let size, size > 0 {
            throw SettingReader.Refusal(
                description: "--no-prefix-cache contradicts --prefix-cache, which is \(size).")
        }
        options.prefixCacheByteCount = isOff ? 0 : size.map { $0 << 20 }
        options.prefixCacheFolder = try reader.text("--prefix-cache-disk", prefixCacheDisk)
        if options.prefixCacheFolder != nil, options.prefixCacheByteCount == 0 {
            throw SettingReader.Refusal(
                description: "--prefix-cache-disk contradicts "
                    + (isOff ? "--no-prefix-cache." : "--prefix-cache, which is 0."))
        }
        let diskSize = try reader.integer(
            "--prefix-cache-disk-size", prefixCacheDiskSize, in: 1...1_073_741_824)
        guard let diskSize else { return }
        guard options.prefixCacheFolder != nil else {
            throw SettingReader.Refusal(
                description: "--prefix-cache-disk-size is \(diskSize), but there is no --prefix-cache-disk.")
        }
        options.prefixCacheFolderByteCount = diskSize << 20
    }
}
