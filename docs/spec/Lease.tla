--------------------------------- MODULE Lease ---------------------------------
(* One lease, its endpoint, any number of overlapping reconcilers that pause and crash, and whoever extends.

   Time has no end here. Every moment is kept as its distance from now, and no farther than it matters: a lease's `left` is how long
   its expiry is ahead, `since` how long its phaseSince is past, a run's `age` how long ago it read its clock.

   The store is one compare-and-set register, as DynamoDB and JDBC are; ParameterStore.tla shows that SSM can be one. What bears a
   version is told apart by a flag: a run's `fresh` holds until anybody writes the lease. So are creation times: a lease's `owned` is
   whether its ownedSince is the creation time of the endpoint that is there now, a run's `current` whether the incarnation that it saw
   still is.

   SageMaker creates and deletes by name, knows no condition, and takes its time. *)
EXTENDS Integers, FiniteSets, TLC

CONSTANTS
    Reconcilers,      \* processes, each of which carries out one run at a time
    Skew,             \* how far apart two clocks are at most
    Grace,            \* how long after its expiry a lease is left alone
    DeleteWindow,     \* how long after its decision a deletion is taken for dangerous: EndpointControl.deleteWindow()
    SignatureWindow,  \* how long after its signing AWS accepts a request
    LongestLease,     \* no lease ends later than this from now
    OrphanLease,      \* what an endpoint of ours without a lease gets
    MaxFaults,        \* how many things go wrong at most; 99: any number
    Patience,         \* a run that began no longer ago than this has ended well; 0: nobody promises that
    Bound,            \* how long an endpoint may be overdue where runs keep coming; 0: not watched
    StartsAsOrphan,   \* whether it begins with an endpoint of ours and no lease
    People,           \* what others do with the name: "NOTHING", "WAIT" until no deletion is under way, or "ANYTHING"
    Lagging,          \* whether a listing may still show an endpoint that is gone
    Fenced,           \* whether a deletion hits only the incarnation that was seen, as with processes
    Broken            \* what of the protocol is not kept; nothing, except where a cfg has to be refuted

WritesBlindly == "WritesBlindly" \in Broken               \* the reconciler writes without a condition
ExtendsBlindly == "ExtendsBlindly" \in Broken             \* whoever extends writes without a condition
TrustsReadBack == "TrustsReadBack" \in Broken             \* a run goes on with whatever it reads back, though it looked before
DeletesAtOnce == "DeletesAtOnce" \in Broken               \* read as expired, then deleted: STOPPING is not written first
IgnoresLateEndpoints == "IgnoresLateEndpoints" \in Broken \* one of ours that comes up under STOPPED is left there
SkipsSettling == "SkipsSettling" \in Broken               \* STOPPED is dated by whoever finds the endpoint gone under STOPPING
DatesByDecision == "DatesByDecision" \in Broken           \* STOPPED is dated with the run's now, not with seenAt
SignsWhenSent == "SignsWhenSent" \in Broken               \* a deletion is signed with the time of its sending, not of its decision
SendsAnyTime == "SendsAnyTime" \in Broken                 \* a deletion is sent however long ago it was decided
IgnoresOrphans == "IgnoresOrphans" \in Broken             \* an endpoint of ours without a lease gets none
TakesForeign == "TakesForeign" \in Broken                 \* what bears no tag of ours is treated as ours
KeepsFailed == "KeepsFailed" \in Broken                   \* a failed endpoint is left as it is
SweepsByGeneration == "SweepsByGeneration" \in Broken     \* whatever bears another generation than the lease is deleted at once

ASSUME Broken \subseteq
    {"WritesBlindly", "ExtendsBlindly", "TrustsReadBack", "DeletesAtOnce", "IgnoresLateEndpoints", "SkipsSettling", "DatesByDecision",
     "SignsWhenSent", "SendsAnyTime", "IgnoresOrphans", "TakesForeign", "KeepsFailed", "SweepsByGeneration"}

VARIABLES
    skew,       \* skew[r]: how far r's clock is ahead of that of SageMaker and of whoever extends
    lease,      \* the record in the store; phase "NONE" if there is none
    endpoint,   \* what SageMaker has under the name
    run,        \* run[r]: what a reconciler is at
    deletions,  \* requests under way: for how long still SageMaker would accept them
    creation,   \* whether a CreateEndpoint is under way
    reader,     \* what was left when somebody read who extends blindly; -1 if nobody does
    acked,      \* the latest expiry that was acknowledged
    promised,   \* the latest that was acknowledged as RUNNING
    wrong,      \* what was deleted and should not have been
    faults,     \* how much has gone wrong
    overdue,    \* for how long there has been an endpoint of ours that SageMaker allows to delete, without a lease that wants it
    sinceRun    \* how long ago the last run that ended well has begun

vars == <<skew, lease, endpoint, run, deletions, creation, reader, acked, promised, wrong, faults, overdue, sinceRun>>
ghosts == <<acked, promised, wrong>>

Max(a, b) == IF a > b THEN a ELSE b
Min(a, b) == IF a < b THEN a ELSE b

Unlimited == 99
Oldest == Max(Max(DeleteWindow, SignatureWindow + Skew), Patience)
(* The farthest that an expiry matters. A run that has looked at its clock long ago takes a lease for live for as long after its end;
   where time may go on for ever in between, that it is over for such a run as well matters, too. *)
Over == -Grace - (IF Patience > 0 THEN Oldest ELSE 0)
LongAgo == DeleteWindow + Oldest
Older(age) == Min(age + 1, Oldest)
Later(left, floor) == Max(left - 1, floor)
NextGeneration(g) == IF SweepsByGeneration THEN (g % 3) + 1 ELSE g   \* nothing else asks for it

Phases == {"RUNNING", "STOPPING", "SETTLING", "STOPPED"}
Live == {"CREATING", "IN_SERVICE", "FAILED", "DELETING"}
Deletable == {"IN_SERVICE", "FAILED"}
Nothing == [state |-> "ABSENT", ours |-> TRUE, generation |-> 1, gone |-> 0]
NoView == [phase |-> "NONE", owned |-> FALSE, expired |-> FALSE, live |-> FALSE, settled |-> FALSE, generation |-> 1]
Idle == [at |-> "IDLE", todo |-> "KEEP", view |-> NoView, sighting |-> Nothing, owned |-> FALSE,
         current |-> FALSE, fresh |-> FALSE, age |-> 0, seenAt |-> 0, left |-> 0]
NoLease == [phase |-> "NONE", left |-> Over, since |-> 0, generation |-> 1, owned |-> FALSE]
Running == [phase |-> "RUNNING", left |-> 1, since |-> 0, generation |-> 1, owned |-> TRUE]
Serving == [state |-> "IN_SERVICE", ours |-> TRUE, generation |-> 1, gone |-> 0]

Init ==
    /\ skew \in [Reconcilers -> 0..Skew]
    /\ lease = IF StartsAsOrphan THEN NoLease ELSE Running
    /\ endpoint = Serving
    /\ run = [r \in Reconcilers |-> Idle]
    /\ deletions = {} /\ creation = FALSE /\ reader = -1
    /\ acked = IF StartsAsOrphan THEN Over ELSE 1
    /\ promised = IF StartsAsOrphan THEN 0 ELSE 1
    /\ wrong = "NOTHING" /\ faults = 0 /\ overdue = 0 /\ sinceRun = 0

--------------------------------------------------------------------------------
(* Planner.plan *)

View(r, age) ==
    LET phase == lease.phase IN
    [phase |-> phase, owned |-> lease.owned,
     expired |-> phase = "RUNNING" /\ lease.left + Grace <= skew[r] - age,
     live |-> phase \in {"RUNNING", "STOPPED"} /\ lease.left > skew[r] - age,
     settled |-> phase = "STOPPED" /\ lease.since + skew[r] - age >= DeleteWindow,
     generation |-> lease.generation]

PlanOurs(v, s) ==
    CASE ~v.owned /\ v.phase \in {"RUNNING", "STOPPING"} -> "NOTE"
      [] SweepsByGeneration /\ (s.generation # v.generation \/ v.phase = "STOPPED") -> "DELETE"
      [] v.phase = "RUNNING" ->
            IF v.expired THEN (IF DeletesAtOnce THEN "DELETE" ELSE "STOP")
            ELSE IF v.live /\ s.state = "FAILED" /\ ~KeepsFailed THEN "STOP" ELSE "KEEP"
      [] v.phase = "STOPPING" -> IF s.state = "DELETING" THEN "KEEP" ELSE "DELETE"
      [] OTHER -> IF ~IgnoresLateEndpoints THEN "STOP" ELSE IF v.phase = "SETTLING" THEN "DATE" ELSE "KEEP"

Settle == IF DeleteWindow = 0 \/ SkipsSettling THEN "DATE" ELSE "SETTLE"

PlanAbsent(v) ==
    CASE v.phase = "RUNNING" -> IF v.expired THEN "STOP" ELSE IF v.live THEN "CREATE" ELSE "KEEP"
      [] v.phase = "STOPPING" -> Settle
      [] v.phase = "SETTLING" -> "DATE"
      [] v.phase = "STOPPED" -> IF v.live /\ v.settled THEN "RESTART" ELSE "KEEP"

PlanForeign(v) ==
    CASE v.phase = "RUNNING" -> IF v.expired THEN "STOP" ELSE "KEEP"
      [] v.phase = "STOPPING" -> Settle
      [] v.phase = "SETTLING" -> "DATE"
      [] v.phase = "STOPPED" -> "KEEP"

Conditional == {"NOTE", "STOP", "SETTLE", "DATE", "RESTART"}   \* what is done by compare-and-set

Plan(v, s) ==
    CASE v.phase = "NONE" ->
            IF ~IgnoresOrphans /\ s.state \in Live \ {"DELETING"} /\ s.ours THEN "LEASE_ORPHAN" ELSE "KEEP"
      [] v.phase # "NONE" /\ s.state = "ABSENT" -> PlanAbsent(v)
      [] v.phase # "NONE" /\ s.state # "ABSENT" -> IF s.ours \/ TakesForeign THEN PlanOurs(v, s) ELSE PlanForeign(v)

--------------------------------------------------------------------------------
(* What goes wrong *)

MayFail == MaxFaults = Unlimited \/ faults < MaxFaults
Fault == MayFail /\ faults' = IF MaxFaults = Unlimited THEN faults ELSE faults + 1

--------------------------------------------------------------------------------
(* A run: Reconciler.runOnce, and LeaseRun for the one lease *)

Since(r) == IF Patience = 0 THEN 0 ELSE Min(sinceRun, run[r].age)
Ends(r) == run' = [run EXCEPT ![r] = Idle] /\ sinceRun' = Since(r)

(* Goes on with the next action. The seenAt of an action is that of the sighting or of the reading that led to it. *)
GoesOn(r, view, sighting, fresh, current) ==
    LET todo == Plan(view, sighting)
        needsVersion == todo \in Conditional /\ ~WritesBlindly IN
    IF todo = "KEEP" \/ (needsVersion /\ ~fresh)
    THEN Ends(r)
    ELSE /\ run' = [run EXCEPT ![r] = [@ EXCEPT !.at = "ACTING", !.todo = todo, !.view = view, !.sighting = sighting,
                                                !.fresh = fresh, !.current = current,
                                                !.seenAt = 0, !.left = IF WritesBlindly THEN lease.left ELSE 0]]
         /\ UNCHANGED sinceRun

(* The clock is read, then the leases are listed. An older reading of the clock only makes the run's decisions older: one step. *)
Begin(r) ==
    /\ run[r].at = "IDLE"
    /\ run' = [run EXCEPT ![r] = [Idle EXCEPT !.at = "LOOKING", !.view = View(r, 0), !.fresh = TRUE]]
    /\ UNCHANGED <<skew, lease, endpoint, deletions, creation, reader, ghosts, faults, sinceRun>>

Seen == [endpoint EXCEPT !.gone = 0]

(* The endpoints are listed, at a later moment. *)
Look(r) ==
    /\ run[r].at = "LOOKING"
    /\ \/ GoesOn(r, run[r].view, Seen, run[r].fresh, endpoint.state # "ABSENT")
       \/ Lagging /\ endpoint.state = "ABSENT" /\ GoesOn(r, run[r].view, Serving, run[r].fresh, FALSE)
    /\ UNCHANGED <<skew, lease, endpoint, deletions, creation, reader, ghosts, faults>>

(* Whether the lease that is read back names the incarnation that was seen; the run's own write is known to. *)
ReadOwned(r) == IF run[r].fresh THEN run[r].owned ELSE lease.owned /\ run[r].current

(* After a write the lease is read back. What was seen of the endpoint, and the run's now, stay; so if another writer was quicker, the
   run is over. *)
ReadBack(r) ==
    /\ run[r].at = "READING"
    /\ IF run[r].fresh \/ TrustsReadBack THEN GoesOn(r, [View(r, run[r].age) EXCEPT !.owned = ReadOwned(r)], run[r].sighting, TRUE, run[r].current) ELSE Ends(r)
    /\ UNCHANGED <<skew, lease, endpoint, deletions, creation, reader, ghosts, faults>>

(* ExpiryStore.compareAndSet: whoever had read what is replaced here has lost, and goes home. *)
Written(p) ==
    [q \in Reconcilers |->
        IF q \in p THEN [Idle EXCEPT !.at = "READING", !.fresh = TRUE, !.age = run[q].age, !.sighting = run[q].sighting,
                                  !.current = run[q].current, !.owned = (run[q].todo = "NOTE" \/ (run[q].todo = "STOP" /\ run[q].view.owned))]
        ELSE IF run[q].at = "ACTING" /\ run[q].todo \in Conditional /\ ~WritesBlindly THEN Idle
        ELSE [run[q] EXCEPT !.fresh = FALSE]]

Dated(r) == IF DatesByDecision THEN run[r].age ELSE run[r].seenAt

NextLease(r) ==
    LET from == [lease EXCEPT !.left = IF WritesBlindly THEN run[r].left ELSE @] IN
    CASE run[r].todo = "NOTE" -> [from EXCEPT !.owned = run[r].current]
      [] run[r].todo = "STOP" -> [from EXCEPT !.phase = "STOPPING", !.since = 0]
      [] run[r].todo = "SETTLE" -> [from EXCEPT !.phase = "SETTLING", !.since = 0, !.owned = FALSE]
      [] run[r].todo = "DATE" -> [from EXCEPT !.phase = "STOPPED", !.since = Dated(r) - skew[r], !.owned = FALSE]
      [] run[r].todo = "RESTART" -> [from EXCEPT !.phase = "RUNNING", !.since = 0, !.generation = NextGeneration(@), !.owned = FALSE]

Write(r) ==
    /\ run[r].at = "ACTING" /\ run[r].todo \in Conditional
    /\ run[r].fresh \/ WritesBlindly
    /\ lease' = NextLease(r)
    /\ run' = Written({r})
    /\ UNCHANGED <<skew, endpoint, deletions, creation, reader, ghosts, faults, sinceRun>>

(* ExpiryStore.create: only where there is no lease. *)
LeaseOrphan(r) ==
    /\ run[r].at = "ACTING" /\ run[r].todo = "LEASE_ORPHAN"
    /\ IF lease.phase = "NONE"
       THEN lease' = [Running EXCEPT !.left = Max(OrphanLease + skew[r] - run[r].age, Over), !.owned = run[r].current]
       ELSE UNCHANGED lease
    /\ Ends(r)
    /\ UNCHANGED <<skew, endpoint, deletions, creation, reader, ghosts, faults>>

(* A new incarnation, of which nobody has read the creation time. *)
Appears(generation, ours, state) == endpoint' = [state |-> state, ours |-> ours, generation |-> generation, gone |-> 0]
Unread(q) == [q EXCEPT !.current = FALSE, !.view.owned = IF q.at = "LOOKING" THEN FALSE ELSE @]
UnreadByAll(runs) == [r \in Reconcilers |-> Unread(runs[r])]
Unowned == lease' = [lease EXCEPT !.owned = FALSE]

(* A creation that is answered; what exists already is left as it is. *)
Create(r) ==
    /\ run[r].at = "ACTING" /\ run[r].todo = "CREATE"
    /\ IF endpoint.state = "ABSENT"
       THEN /\ Appears(run[r].view.generation, TRUE, "CREATING") /\ Unowned
            /\ run' = UnreadByAll([run EXCEPT ![r] = Idle])
       ELSE UNCHANGED <<endpoint, lease>> /\ run' = [run EXCEPT ![r] = Idle]
    /\ sinceRun' = Since(r)
    /\ UNCHANGED <<skew, deletions, creation, reader, ghosts, faults>>

(* One that is not answered may still land, whenever it likes. *)
CreateUnanswered(r) ==
    /\ run[r].at = "ACTING" /\ run[r].todo = "CREATE"
    /\ Fault /\ creation' = TRUE
    /\ Ends(r)
    /\ UNCHANGED <<skew, lease, endpoint, deletions, reader, ghosts>>

(* For how long SageMaker would accept the deletion; its clock is not ours. *)
Accepted(r) == IF SignsWhenSent THEN SignatureWindow ELSE SignatureWindow + skew[r] - run[r].age

MaySend(r) == ~SendsAnyTime /\ DeleteWindow > 0 => run[r].age < DeleteWindow

(* What a deletion does that SageMaker accepts: it goes by the name. *)
Hit ==
    /\ endpoint' = IF endpoint.state \in Deletable THEN [endpoint EXCEPT !.state = "DELETING"] ELSE endpoint
    /\ wrong' = CASE endpoint.state \in Deletable /\ ~endpoint.ours -> "FOREIGN"
                  [] endpoint.state = "IN_SERVICE" /\ endpoint.ours /\ promised > 0 -> "PROMISED"
                  [] OTHER -> wrong
    /\ UNCHANGED <<acked, promised>>

(* Refused as in progress, or accepted: the run is over. Absent: there is more to do at once. *)
Delete(r) ==
    /\ run[r].at = "ACTING" /\ run[r].todo = "DELETE"
    /\ IF ~MaySend(r) \/ Accepted(r) <= 0 THEN UNCHANGED <<endpoint, ghosts>> /\ Ends(r)
       ELSE IF endpoint.state = "ABSENT" \/ (Fenced /\ ~run[r].current)
       THEN UNCHANGED <<endpoint, ghosts>> /\ GoesOn(r, run[r].view, Nothing, run[r].fresh, FALSE)
       ELSE Hit /\ Ends(r)
    /\ UNCHANGED <<skew, lease, deletions, creation, reader, faults>>

DeleteUnanswered(r) ==
    /\ run[r].at = "ACTING" /\ run[r].todo = "DELETE" /\ MaySend(r) /\ Accepted(r) > 0 /\ (Fenced => run[r].current)
    /\ Fault /\ deletions' = deletions \cup {Accepted(r)}
    /\ Ends(r)
    /\ UNCHANGED <<skew, lease, endpoint, creation, reader, ghosts>>

(* A process that ends between any two steps; one that pauses for ever is the same. *)
Crash(r) ==
    /\ run[r].at # "IDLE"
    /\ Fault /\ run' = [run EXCEPT ![r] = Idle]
    /\ UNCHANGED <<skew, lease, endpoint, deletions, creation, reader, ghosts, sinceRun>>

Step(r) == Begin(r) \/ Look(r) \/ ReadBack(r) \/ LeaseOrphan(r) \/ Create(r) \/ Delete(r)

--------------------------------------------------------------------------------
(* Leases *)

Extended(from) == {until \in Max(from, 0)..LongestLease : until > 0}

(* extend: where the condition holds, nothing was written since the reading, so both are one step. *)
ExtendTo(until) ==
    /\ lease' = [lease EXCEPT !.left = until]
    /\ acked' = Max(acked, until)
    /\ promised' = IF lease.phase = "RUNNING" /\ endpoint.state # "FAILED" THEN Max(promised, until) ELSE promised
    /\ run' = Written({})
    /\ UNCHANGED <<skew, endpoint, deletions, creation, wrong, faults, sinceRun>>

Extend ==
    /\ ~ExtendsBlindly /\ lease.phase # "NONE"
    /\ \E until \in Extended(lease.left) : ExtendTo(until)
    /\ UNCHANGED reader

ReadToExtend ==
    /\ ExtendsBlindly /\ lease.phase # "NONE" /\ reader = -1
    /\ reader' = Max(lease.left, 0)
    /\ UNCHANGED <<skew, lease, endpoint, run, deletions, creation, ghosts, faults, sinceRun>>

ExtendBlindly ==
    /\ ExtendsBlindly /\ lease.phase # "NONE"
    /\ \/ reader # -1 /\ (\E until \in Extended(reader) : ExtendTo(until)) /\ reader' = -1
       \/ (\E until \in Extended(lease.left) : ExtendTo(until)) /\ UNCHANGED reader

(* end: nobody was promised more than that any longer. *)
End ==
    /\ lease.phase # "NONE" /\ lease.left > 0
    /\ lease' = [lease EXCEPT !.left = 0]
    /\ acked' = 0 /\ promised' = 0
    /\ run' = Written({})
    /\ UNCHANGED <<skew, endpoint, deletions, creation, reader, wrong, faults, sinceRun>>

--------------------------------------------------------------------------------
(* SageMaker, and others who use it *)

Unmoved == <<skew, lease, run, reader, faults, sinceRun>>

Starts == endpoint.state = "CREATING" /\ endpoint' = [endpoint EXCEPT !.state = "IN_SERVICE"] /\ UNCHANGED <<Unmoved, deletions, creation, ghosts>>

Fails ==
    /\ endpoint.state \in {"CREATING", "IN_SERVICE"} /\ endpoint.ours
    /\ Fault /\ endpoint' = [endpoint EXCEPT !.state = "FAILED"]
    /\ promised' = 0
    /\ UNCHANGED <<skew, lease, run, reader, sinceRun, deletions, creation, acked, wrong>>

Goes ==
    /\ endpoint.state = "DELETING" /\ endpoint' = Nothing
    /\ deletions' = IF Fenced THEN {} ELSE deletions
    /\ run' = [r \in Reconcilers |-> [run[r] EXCEPT !.current = FALSE]]
    /\ UNCHANGED <<skew, lease, reader, faults, sinceRun, creation, ghosts>>

CreationLands ==
    /\ creation /\ creation' = FALSE
    /\ IF endpoint.state = "ABSENT"
       THEN Appears(lease.generation, TRUE, "CREATING") /\ Unowned /\ run' = UnreadByAll(run)
       ELSE UNCHANGED <<endpoint, lease, run>>
    /\ UNCHANGED <<skew, reader, faults, sinceRun, deletions, ghosts>>

DeletionLands ==
    /\ \E left \in deletions : deletions' = deletions \ {left}
    /\ Hit
    /\ UNCHANGED <<Unmoved, creation>>

(* Somebody deletes ours by hand; or uses the name for an endpoint of their own. Who waits does so until no deletion of ours can come. *)
DeletedByHand ==
    /\ People # "NOTHING" /\ endpoint.state = "IN_SERVICE"
    /\ Fault /\ endpoint' = [endpoint EXCEPT !.state = "DELETING"]
    /\ UNCHANGED <<skew, lease, run, reader, sinceRun, deletions, creation, ghosts>>

CreatedByHand ==
    /\ People # "NOTHING" /\ endpoint.state = "ABSENT" /\ (People = "WAIT" => endpoint.gone = DeleteWindow)
    /\ Fault /\ Appears(1, FALSE, "IN_SERVICE") /\ Unowned /\ run' = UnreadByAll(run)
    /\ UNCHANGED <<skew, reader, sinceRun, deletions, creation, ghosts>>

Tick ==
    /\ Patience > 0 => sinceRun < Patience
    /\ lease' = [lease EXCEPT !.left = Later(@, Over), !.since = IF lease.phase = "STOPPED" THEN Min(@ + 1, LongAgo) ELSE 0]
    /\ run' = [r \in Reconcilers |->
                  IF run[r].at = "IDLE" THEN Idle
                  ELSE [run[r] EXCEPT !.age = Older(@), !.seenAt = IF run[r].todo = "DATE" THEN Older(@) ELSE 0, !.left = Later(@, Over)]]
    /\ deletions' = {left - 1 : left \in deletions} \ {0}
    /\ reader' = IF reader = -1 THEN -1 ELSE Max(reader - 1, 0)
    /\ acked' = Later(acked, Over)
    /\ promised' = Later(promised, 0)
    /\ sinceRun' = IF Patience = 0 THEN 0 ELSE sinceRun + 1
    /\ endpoint' = [endpoint EXCEPT !.gone = IF People = "WAIT" /\ endpoint.state = "ABSENT" THEN Min(@ + 1, DeleteWindow) ELSE 0]
    /\ UNCHANGED <<skew, creation, wrong, faults>>

IsOverdue(l, e) == e.state \in Deletable /\ e.ours /\ (l.phase = "NONE" \/ l.left <= -Grace)

Watch(isTick) ==
    overdue' = IF Bound = 0 \/ ~IsOverdue(lease', endpoint') THEN 0
               ELSE IF isTick /\ IsOverdue(lease, endpoint) THEN Min(overdue + 1, Bound + 1) ELSE overdue

Next ==
    \/ Tick /\ Watch(TRUE)
    \/ /\ \/ \E r \in Reconcilers : Step(r) \/ Write(r) \/ CreateUnanswered(r) \/ DeleteUnanswered(r) \/ Crash(r)
          \/ Extend \/ ReadToExtend \/ ExtendBlindly \/ End
          \/ Starts \/ Fails \/ Goes \/ CreationLands \/ DeletionLands \/ DeletedByHand \/ CreatedByHand
       /\ Watch(FALSE)

Spec == Init /\ [][Next]_vars

--------------------------------------------------------------------------------
(* The promises *)

TypeOK ==
    /\ lease.phase \in Phases \cup {"NONE"} /\ lease.left \in Over..Max(LongestLease, OrphanLease + Skew)
    /\ endpoint.state \in Live \cup {"ABSENT"}
    /\ deletions \subseteq 1..(SignatureWindow + Skew)

(* No acknowledged minute is lost. *)
S1 == lease.left >= acked

(* An extension acknowledged as RUNNING is not followed by a deletion of ours before its expiry. *)
S2 == wrong # "PROMISED"

(* A deletion can take effect only under a stop decision that stands: not under the generation before it, nor under the one after it. *)
S2Decided ==
    lease.phase = "RUNNING" =>
        /\ deletions = {}
        /\ \A r \in Reconcilers : run[r].todo = "DELETE" => ~MaySend(r) \/ Accepted(r) <= 0

(* An endpoint outlives its lease by no more than this. *)
S3 == Bound > 0 => overdue <= Bound

(* What is not ours is not deleted. *)
S5 == wrong # "FOREIGN"

Symmetry == Permutations(Reconcilers)

(* Time passes, SageMaker gets on, runs keep coming; and nobody who extends gets into the way of every one of them. *)
Fair ==
    /\ Spec
    /\ WF_vars(Tick /\ Watch(TRUE))
    /\ WF_vars((Starts \/ Goes) /\ Watch(FALSE))
    /\ \A r \in Reconcilers : 
        /\ WF_vars(Step(r) /\ Watch(FALSE))
        /\ SF_vars(Look(r) /\ run[r].fresh /\ Watch(FALSE)) /\ SF_vars(Write(r) /\ Watch(FALSE))

IsLive == lease.phase # "NONE" /\ lease.left > 0

(* A lease that stays live has an endpoint in the end. *)
L1 == <>[]IsLive => <>[](endpoint.state = "IN_SERVICE" /\ lease.phase = "RUNNING")

(* Where no lease wants it, it is gone in the end. *)
L2 == <>[]~IsLive => <>[](endpoint.state = "ABSENT" \/ ~endpoint.ours)
================================================================================
