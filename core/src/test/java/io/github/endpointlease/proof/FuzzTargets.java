package io.github.endpointlease.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The fuzz targets of a module: classes with a static {@code fuzzerTestOneInput(byte[])}, which is how Jazzer knows them. */
final class FuzzTargets {
    private static final String METHOD = "fuzzerTestOneInput";
    private static final String CLASS_FILE = ".class";

    private FuzzTargets() {}

    /** The folder of compiled tests that a class comes from. */
    static Path folderOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Where " + type + " comes from is not a place in the file system.", e);
        }
    }

    /** Every target below a folder, whoever knows of it. */
    static List<Class<?>> existingIn(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(CLASS_FILE))
                    .filter(FuzzTargets::mentionsTheMethod)
                    .<Class<?>>map(file -> load(folder.relativize(file)))
                    .filter(FuzzTargets::isTarget)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The compiled tests in " + folder + " cannot be listed.", e);
        }
    }

    /** The inputs that are kept for a target in {@code src/test/resources/fuzz/<target>}. */
    static List<Path> seedsOf(Class<?> target) {
        Path folder = seedFolderOf(target);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The seeds in " + folder + " cannot be listed.", e);
        }
    }

    static Path seedFolderOf(Class<?> target) {
        return folderOf(target).resolve("fuzz").resolve(target.getSimpleName());
    }

    /** Gives a target one input, in this JVM. */
    static void run(Class<?> target, byte[] input) throws Throwable {
        try {
            target.getMethod(METHOD, byte[].class).invoke(null, (Object) input);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static boolean mentionsTheMethod(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(METHOD);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read.", e);
        }
    }

    private static Class<?> load(Path file) {
        String path = file.toString();
        String name = path.substring(0, path.length() - CLASS_FILE.length())
                .replace('/', '.')
                .replace('\\', '.');
        try {
            return Class.forName(name, false, FuzzTargets.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(file + " is not on the class path.", e);
        }
    }

    private static boolean isTarget(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .anyMatch(method -> method.getName().equals(METHOD));
    }
}
