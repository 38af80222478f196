package dev.celeriac.sql.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** Looks at the place of a store before SQLite does, which says less about what it finds. */
final class FileCheck {
    /** Where memory that processes share through a file, as SQLite's write-ahead log needs it, is not to be had. */
    private static final Set<String> NETWORK = Set.of(
            "nfs",
            "nfs3",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "afs",
            "afpfs",
            "ncpfs",
            "ceph",
            "glusterfs",
            "lustre",
            "gpfs",
            "beegfs",
            "davfs",
            "webdav",
            "fuse.sshfs",
            "fuse.glusterfs",
            "fuse.ceph",
            "fuse.rclone",
            "fuse.s3fs",
            "fuse.davfs");

    private FileCheck() {}

    static void check(Path file) throws UnusableStoreException {
        if (Files.isDirectory(file)) {
            throw new UnusableStoreException(
                    file + " is a directory; name a file in it, such as " + file.resolve("celeriac.db"));
        }
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent(), "only a directory has no parent");
        if (!Files.isDirectory(directory)) {
            create(directory);
        }
        if (!Files.isWritable(directory)) {
            throw new UnusableStoreException("the directory " + directory + " is read-only for this user, and the store"
                    + " keeps its log beside the file; give the user the right to write there, or use another path");
        }
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw new UnusableStoreException(
                    file + " is read-only for this user; give the user the right to write, or use another file");
        }
        refuseNetwork(directory, fileSystem(directory));
    }

    /**
     * The default store is in a directory of its own, which nobody has made before the first use. One level is made, not
     * a path: that is rather a mistake.
     */
    private static void create(Path directory) throws UnusableStoreException {
        Path parent = directory.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new UnusableStoreException("there is no directory " + parent + "; create it first");
        }
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            // Another process may have made it at the same moment.
            if (!Files.isDirectory(directory)) {
                throw new UnusableStoreException("the directory " + directory + " cannot be created (" + e
                        + "); create it, or use another path");
            }
        }
    }

    static void refuseNetwork(Path directory, String type) throws UnusableStoreException {
        if (NETWORK.contains(type.toLowerCase(Locale.ROOT))) {
            throw new UnusableStoreException(
                    directory + " is on a network file system (" + type
                            + "), where processes cannot share an SQLite store safely; use a local disk, or a broker with a server");
        }
    }

    private static String fileSystem(Path directory) throws UnusableStoreException {
        try {
            return Files.getFileStore(directory).type();
        } catch (IOException e) {
            throw new UnusableStoreException("the file system of " + directory + " cannot be read (" + e + ")");
        }
    }
}
