package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.model.InvalidValueException;
import org.jspecify.annotations.Nullable;

/** The code of the function between a route and its endpoint. */
public sealed interface LambdaSource {
    /** The installation's own function, which passes requests through. */
    PassThrough DEFAULT = new PassThrough(null);

    /**
     * The installation's own function, which passes requests through.
     *
     * @param replaced what the file names in its place, such as a Python folder of the original, or null
     */
    record PassThrough(@Nullable String replaced) implements LambdaSource {
        /**
         * @throws InvalidValueException if it is not a path
         */
        public PassThrough {
            if (replaced != null) {
                ModelRules.lambdaSrc("replaced", replaced);
            }
        }
    }

    /**
     * A function of the user's, deployed as it is.
     *
     * @param path the {@code .jar} or {@code .zip} file, relative to the configuration file or absolute
     * @param handler what Lambda calls in it: 1 to 128 printable characters without white space and <code>{ } &lt; &gt; * ?</code>
     * @param runtime one of Lambda's runtimes, such as {@code java21} or {@code python3.13}
     */
    record Archive(String path, String handler, String runtime) implements LambdaSource {
        /**
         * @throws InvalidValueException if a value is out of its range
         */
        public Archive {
            ModelRules.lambdaSrc("path", path);
            ModelRules.archive("path", path);
            ModelRules.lambdaHandler("handler", handler);
            ModelRules.lambdaRuntime("runtime", runtime);
        }
    }
}
