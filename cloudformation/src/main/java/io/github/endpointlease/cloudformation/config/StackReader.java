package io.github.endpointlease.cloudformation.config;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what surrounds the models. Each method returns empty where it has found a fault. */
final class StackReader {
    private StackReader() {}

    static Optional<TokenSettings> tokens(Section project, Findings findings) {
        int before = findings.faultCount();
        String table = project.text("ddb_auth_table_name", Rules::tableName);
        boolean existing = project.flag("ddb_auth_table_existing", TokenSettings.DEFAULT.existingTable());
        boolean plaintext = project.flag("accept_plaintext_tokens", TokenSettings.DEFAULT.acceptPlaintext());
        return findings.unless(
                before,
                () -> new TokenSettings(table == null ? TokenSettings.DEFAULT_TABLE_NAME : table, existing, plaintext));
    }

    static Optional<LeaseSettings> leases(Section project, Findings findings) {
        int before = findings.faultCount();
        LeaseSettings defaults = LeaseSettings.DEFAULT;
        LeaseStore store = project.choice("lease_store", LeaseStore::of, "ssm or dynamodb", defaults.store());
        Duration longest = project.minutes("longest_lease_minutes", false);
        Duration grace = seconds(project, "grace_seconds", defaults.grace(), Duration.ZERO, StackRules::grace);
        Duration quarantine = seconds(
                project,
                "quarantine_seconds",
                defaults.quarantine(),
                StackRules.LEAST_QUARANTINE,
                StackRules::quarantine);
        boolean adoptExisting = project.flag("adopt_existing", defaults.adoptExisting());
        boolean keep = project.choice(
                "endpoints_on_delete",
                text -> text.equals("keep") || text.equals("delete")
                        ? Optional.of(text.equals("keep"))
                        : Optional.empty(),
                "delete or keep",
                defaults.keepEndpointsOnDelete());
        return findings.unless(before, () -> new LeaseSettings(store, longest, grace, quarantine, adoptExisting, keep));
    }

    static Optional<StackSettings> stack(Section project, Findings findings) {
        int before = findings.faultCount();
        StackSettings defaults = StackSettings.DEFAULT;
        Throttle throttle = throttle(project, findings);
        Domain domain = domain(project, findings);
        String email = project.text("alarm_email", StackRules::email);
        JavaRuntime runtime = project.choice("java_runtime", JavaRuntime::of, "java21 or java25", defaults.runtime());
        long days = project.whole(
                "log_retention_days",
                defaults.logRetentionDays(),
                StackRules.retentionRange(),
                StackRules::logRetentionDays);
        return findings.unless(before, () -> new StackSettings(throttle, domain, email, runtime, (int) days));
    }

    /** Reads {@code throttling} of the project or of a model. Null where there is none, or a fault. */
    static @Nullable Throttle throttle(Section holder, Findings findings) {
        Optional<Section> throttling = holder.section("throttling");
        if (throttling.isEmpty()) {
            return null;
        }
        int before = findings.faultCount();
        double rate = throttling.get().requiredNumber("rate_per_second", StackRules::ratePerSecond);
        long burst = throttling.get().requiredWhole("burst", StackRules.burstRange(), StackRules::burst);
        throttling.get().warnOfUnknownKeys();
        return findings.unless(before, () -> new Throttle(rate, (int) burst)).orElse(null);
    }

    private static @Nullable Domain domain(Section project, Findings findings) {
        int before = findings.faultCount();
        String name = project.text("domain_name", StackRules::domainName);
        String certificate = project.text("certificate_arn", StackRules::certificateArn);
        String zone = project.text("hosted_zone_id", StackRules::hostedZoneId);
        Companions.requireBeside(project, "certificate_arn", "domain_name");
        Companions.allowOnlyBeside(project, "certificate_arn", "domain_name");
        Companions.allowOnlyBeside(project, "hosted_zone_id", "domain_name");
        return name == null || certificate == null
                ? null
                : findings.unless(before, () -> new Domain(name, certificate, zone))
                        .orElse(null);
    }

    private static Duration seconds(
            Section project, String key, Duration absent, Duration least, Section.Rule<Duration> rule) {
        return Duration.ofSeconds(project.whole(
                key,
                absent.toSeconds(),
                StackRules.secondsRange(least),
                (path, value) -> rule.check(path, Duration.ofSeconds(value))));
    }
}
