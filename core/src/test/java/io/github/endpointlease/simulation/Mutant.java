package io.github.endpointlease.simulation;

import io.github.endpointlease.ForwardingEndpoints;
import io.github.endpointlease.ForwardingStore;
import io.github.endpointlease.ForwardingTokens;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.model.TokenHash;
import io.github.endpointlease.model.TokenRecord;
import io.github.endpointlease.spi.DeleteOutcome;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.EndpointPage;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.TokenStore;
import io.github.endpointlease.spi.Version;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Faults in the protocol, put between the production classes and what they stand on. The simulation has to find each of them; one that
 * it does not find shows a promise that nobody watches.
 */
enum Mutant {
    /** The decision to stop is written whatever has been written since it was made. */
    BLIND_STOP("S1 S2", Storage.Kind.MEMORY) {
        @Override
        ExpiryStore reconciling(ExpiryStore store) {
            return new ForwardingStore(store) {
                @Override
                public boolean compareAndSet(Version expected, Lease next) {
                    return super.compareAndSet(next.phase() == Phase.STOPPING ? newest(this, next) : expected, next);
                }
            };
        }
    },
    /** Minutes are added to what was read, whatever has been written since, as the original did. */
    BLIND_EXTENSION("S1 G1", "minutes were lost", Storage.Kind.JDBC) {
        @Override
        ExpiryStore extending(ExpiryStore store) {
            return new ForwardingStore(store) {
                @Override
                public boolean compareAndSet(Version expected, Lease next) {
                    return super.compareAndSet(newest(this, next), next);
                }
            };
        }
    },
    /** A successor is started as soon as nothing is left. */
    NO_QUARANTINE("S2", "deleted before what was acknowledged as running is over", Storage.Kind.MEMORY) {
        @Override
        EndpointControl reconciling(EndpointControl endpoints) {
            return new ForwardingEndpoints(endpoints) {
                @Override
                public Duration deleteWindow() {
                    return Duration.ZERO;
                }
            };
        }
    },
    /** An endpoint that comes up late, after its lease was found stopped, is left alone. */
    NO_SWEEP("S3 L1 L2", Storage.Kind.MEMORY) {
        @Override
        ExpiryStore reconciling(ExpiryStore store) {
            return new ForwardingStore(store) {
                @Override
                public boolean compareAndSet(Version expected, Lease next) {
                    boolean gone = find(next.name())
                            .filter(stored -> stored instanceof StoredLease.Valid valid
                                    && (valid.lease().phase() == Phase.STOPPED
                                            || valid.lease().phase() == Phase.SETTLING))
                            .isPresent();
                    return !(gone && next.phase() == Phase.STOPPING) && super.compareAndSet(expected, next);
                }
            };
        }
    },
    /** An endpoint of ours without a lease is left alone. */
    NO_ORPHANS("L2", Storage.Kind.DYNAMODB) {
        @Override
        ExpiryStore reconciling(ExpiryStore store) {
            return new ForwardingStore(store) {
                @Override
                public boolean create(Lease lease) {
                    return false;
                }
            };
        }
    },
    /** A lease is over for the reconciler the moment its clock says so. */
    NO_GRACE("S2", Storage.Kind.MEMORY) {
        @Override
        Duration grace() {
            return Duration.ZERO;
        }
    },
    /** A lease that is over is left alone for a while longer than is promised. */
    LONG_GRACE("S3", Storage.Kind.MEMORY) {
        @Override
        Duration grace() {
            return Installation.GRACE.plus(Duration.ofMinutes(5));
        }
    },
    /** What is expired is deleted, without a word in the store, as the original did. */
    NO_DECISION("S2", Storage.Kind.MEMORY) {
        @Override
        ExpiryStore reconciling(ExpiryStore store) {
            return new PretendingStore(store) {
                @Override
                boolean pretends(Version expected, Lease next) {
                    return next.phase() == Phase.STOPPING;
                }
            };
        }
    },
    /** A deletion is signed when it is sent, as the SDK does by itself, however long ago it was decided. */
    SIGNED_WHEN_SENT("S2 S4 S5", Storage.Kind.MEMORY) {
        @Override
        EndpointControl reconciling(EndpointControl endpoints) {
            return ((SimulatedSageMaker) endpoints).signingWhenSent();
        }
    },
    /** What SageMaker says and nobody understands counts as gone. */
    UNKNOWN_IS_GONE("L2", Storage.Kind.MEMORY) {
        @Override
        EndpointControl reconciling(EndpointControl endpoints) {
            return new ForwardingEndpoints(endpoints) {
                @Override
                public DeleteOutcome delete(Endpoint endpoint, Instant decidedAt) {
                    DeleteOutcome outcome = super.delete(endpoint, decidedAt);
                    return outcome instanceof DeleteOutcome.Refused ? new DeleteOutcome.Absent() : outcome;
                }
            };
        }
    },
    /** A page of endpoints that cannot be read counts as the last one. */
    DROPPED_PAGE_IS_THE_END("L2", Storage.Kind.MEMORY) {
        @Override
        EndpointControl reconciling(EndpointControl endpoints) {
            return new ForwardingEndpoints(endpoints) {
                @Override
                public EndpointPage list(Optional<String> pageToken) {
                    try {
                        return super.list(pageToken);
                    } catch (BackendException e) {
                        return new EndpointPage(List.of(), Optional.empty());
                    }
                }
            };
        }
    },
    /** A client that sends its request again gives it a new name. */
    TWICE_ON_RESEND("S1", Storage.Kind.DYNAMODB) {
        @Override
        boolean renamesResent() {
            return true;
        }
    },
    /** The store forgets which changes have counted. */
    FORGETS_OPERATIONS("S1", Storage.Kind.JDBC) {
        @Override
        ExpiryStore extending(ExpiryStore store) {
            return new ForwardingStore(store) {
                @Override
                public Optional<StoredLease> find(EndpointName name) {
                    return super.find(name).map(stored -> changed(stored, Mutant::withoutOperations));
                }
            };
        }
    },
    /** Whatever runs under a leased name is taken for ours. */
    DELETES_FOREIGN("S5", Storage.Kind.MEMORY) {
        @Override
        EndpointControl reconciling(EndpointControl endpoints) {
            return new ForwardingEndpoints(endpoints) {
                @Override
                public Map<String, String> tags(Endpoint endpoint) {
                    return Map.of(Promises.INSTALLATION_TAG, Promises.INSTALLATION);
                }
            };
        }
    },
    /** Whatever runs untagged under a leased name is tagged and taken over. */
    ADOPTS_ANYTHING("S5", Storage.Kind.MEMORY) {
        @Override
        ExpiryStore reconciling(ExpiryStore store) {
            return new ForwardingStore(store) {
                @Override
                public LeasePage page(Optional<String> pageToken) {
                    LeasePage page = super.page(pageToken);
                    return new LeasePage(
                            page.leases().stream()
                                    .map(stored -> changed(stored, Lease::adoptable))
                                    .toList(),
                            page.nextToken());
                }
            };
        }
    },
    /** A token is good for as long as it is there. */
    TOKENS_NEVER_EXPIRE("T1", Storage.Kind.MEMORY) {
        @Override
        TokenStore authorizing(TokenStore tokens) {
            return new ForwardingTokens(tokens) {
                @Override
                public Optional<TokenRecord> find(TokenHash hash) {
                    return super.find(hash)
                            .map(token -> new TokenRecord(
                                    token.hash(),
                                    token.name(),
                                    token.slot(),
                                    token.scopes(),
                                    token.endpoints(),
                                    token.createdAt(),
                                    null));
                }
            };
        }
    },
    /** What cannot be read is taken for a lease that is to be stopped. */
    UNREADABLE_IS_OVER("S4", Storage.Kind.DYNAMODB) {
        @Override
        ExpiryStore reconciling(ExpiryStore store) {
            return new PretendingStore(store) {
                @Override
                public LeasePage page(Optional<String> pageToken) {
                    LeasePage page = super.page(pageToken);
                    return new LeasePage(page.leases().stream().map(this::over).toList(), page.nextToken());
                }

                private StoredLease over(StoredLease stored) {
                    return stored instanceof StoredLease.Unreadable
                            ? new StoredLease.Valid(
                                    Lease.running(stored.name(), Episode.CONFIG, Instant.EPOCH, Instant.EPOCH), NONE)
                            : stored;
                }

                @Override
                boolean pretends(Version expected, Lease next) {
                    return expected.equals(NONE);
                }
            };
        }
    },
    /** The listing ends at the first lease that cannot be read. */
    UNREADABLE_ENDS_THE_LISTING("S4", Storage.Kind.MEMORY) {
        @Override
        ExpiryStore extending(ExpiryStore store) {
            return new ForwardingStore(store) {
                @Override
                public LeasePage page(Optional<String> pageToken) {
                    List<StoredLease> readable = super.page(pageToken).leases().stream()
                            .takeWhile(StoredLease.Valid.class::isInstance)
                            .toList();
                    return new LeasePage(readable, Optional.empty());
                }
            };
        }
    },
    /** Why an endpoint could not be created is told to nobody. */
    HIDES_REASONS("L1", Storage.Kind.MEMORY) {
        @Override
        ExpiryStore reconciling(ExpiryStore store) {
            return refusing(store, next -> next.phase() == Phase.RUNNING && next.failure() != null);
        }
    },
    /** What was stopped is never started again. */
    NEVER_RESTARTS("L1", Storage.Kind.MEMORY) {
        @Override
        ExpiryStore reconciling(ExpiryStore store) {
            return refusing(
                    store, next -> next.phase() == Phase.RUNNING && next.generation() > 1 && next.ownedSince() == null);
        }
    },
    /** An extension gives whatever is asked for. */
    IGNORES_THE_CAP("G1", Storage.Kind.MEMORY) {
        @Override
        boolean ignoresTheCap() {
            return true;
        }
    },
    /** A first extension gives nothing. */
    CREATES_WITH_NOTHING("S1", Storage.Kind.MEMORY) {
        @Override
        ExpiryStore extending(ExpiryStore store) {
            return new ForwardingStore(store) {
                @Override
                public boolean create(Lease lease) {
                    Instant nothing = lease.phaseSince().truncatedTo(ChronoUnit.SECONDS);
                    return super.create(lease.overwritten(lease.configName(), nothing));
                }
            };
        }
    },
    /** Every write to Parameter Store is taken to have counted. */
    TRUSTS_EVERY_PUT("S1", Storage.Kind.PARAMETER_STORE) {
        @Override
        void mutate(Storage.Parameters storage) {
            storage.answeringAsIfNothingCameBetween();
        }
    },
    /** A version that the original has made of ours is taken for one of a person who knows of nothing. */
    IGNORES_COPIED_STAMPS("S1", Storage.Kind.PARAMETER_STORE) {
        @Override
        void mutate(Storage.Parameters storage) {
            storage.showing(version -> version.byHand() ? withoutStamp(version.text()) : version.text());
        }
    };

    /** The version of what nobody has stored. */
    private static final Version NONE = new Version("none");

    private final String promises;
    private final String how;
    private final Storage.Kind storage;

    Mutant(String promises, Storage.Kind storage) {
        this(promises, "", storage);
    }

    /**
     * @param how what has to be said of the promise that is broken, where that can be told from other ways
     */
    Mutant(String promises, String how, Storage.Kind storage) {
        this.promises = promises;
        this.how = how;
        this.storage = storage;
    }

    /** Which promises it breaks, whichever comes first. */
    List<String> promises() {
        return List.of(promises.split(" ", -1));
    }

    /** Whether the search has to end here: with what the fault is there to break, or with what it should not break at all. */
    boolean ends(BrokenPromise broken) {
        return !promises().contains(broken.promise())
                || String.valueOf(broken.getMessage()).contains(how);
    }

    /** Where leases are kept while it is looked for. */
    Storage.Kind storage() {
        return storage;
    }

    /** What reconcilers see as their store. */
    ExpiryStore reconciling(ExpiryStore store) {
        return store;
    }

    /** What clients see as their store. */
    ExpiryStore extending(ExpiryStore store) {
        return store;
    }

    /** What reconcilers see as SageMaker. */
    EndpointControl reconciling(EndpointControl endpoints) {
        return endpoints;
    }

    /** What the authorizer sees as its store. */
    TokenStore authorizing(TokenStore tokens) {
        return tokens;
    }

    Duration grace() {
        return Installation.GRACE;
    }

    boolean renamesResent() {
        return false;
    }

    boolean ignoresTheCap() {
        return false;
    }

    void mutate(Storage.Parameters storage) {
        // most have nothing to do with it
    }

    /** Says of some writes that they are done, and reads them back, though nothing is stored. */
    private abstract static class PretendingStore extends ForwardingStore {
        private Optional<Lease> pretended = Optional.empty();

        PretendingStore(ExpiryStore store) {
            super(store);
        }

        abstract boolean pretends(Version expected, Lease next);

        @Override
        public boolean compareAndSet(Version expected, Lease next) {
            pretended = Optional.of(next).filter(lease -> pretends(expected, lease));
            return pretended.isPresent() || super.compareAndSet(expected, next);
        }

        @Override
        public Optional<StoredLease> find(EndpointName name) {
            return pretended
                    .filter(lease -> lease.name().equals(name))
                    .<StoredLease>map(lease -> new StoredLease.Valid(lease, NONE))
                    .or(() -> super.find(name));
        }
    }

    /** A store that takes no such lease in the place of another. */
    private static ExpiryStore refusing(ExpiryStore store, Predicate<Lease> refused) {
        return new ForwardingStore(store) {
            @Override
            public boolean compareAndSet(Version expected, Lease next) {
                return !refused.test(next) && super.compareAndSet(expected, next);
            }
        };
    }

    /** The version that is there by now. */
    private static Version newest(ExpiryStore store, Lease lease) {
        return store.find(lease.name())
                .filter(StoredLease.Valid.class::isInstance)
                .map(stored -> ((StoredLease.Valid) stored).version())
                .orElse(NONE);
    }

    private static StoredLease changed(StoredLease stored, UnaryOperator<Lease> change) {
        return stored instanceof StoredLease.Valid valid
                ? new StoredLease.Valid(change.apply(valid.lease()), valid.version())
                : stored;
    }

    private static Lease withoutOperations(Lease lease) {
        return new Lease(
                lease.name(),
                lease.configName(),
                lease.expiry(),
                lease.phase(),
                lease.phaseSince(),
                lease.generation(),
                lease.ownedSince(),
                lease.adopting(),
                lease.failure(),
                List.of());
    }

    /** The stamp is the last key of what we write. */
    private static String withoutStamp(String text) {
        int stamp = text.indexOf(",\"lease\"");
        return stamp < 0 ? text : text.substring(0, stamp) + "}";
    }
}
