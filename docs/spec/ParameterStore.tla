----------------------------- MODULE ParameterStore -----------------------------
(* Compare-and-set with hindsight on one parameter of SSM, as backend/ssm does it: Register, HistoryFold, Effective.

   SSM has no conditional write. It numbers the versions of a parameter without gaps, says which one a Put has made, and retains the
   last of them. A version counts if its base is the version that counted last before it; the others are as if never written.

   What is written is an expiry. Writer 1 adds one minute to what it read, writer 2 two, so that a lost write is a lost minute. *)
EXTENDS Integers, Sequences, FiniteSets, TLC

CONSTANTS
    Writers,        \* of ours, by number
    Tries,          \* how many changes each begins
    MaxVersions,    \* how many versions there are at most
    Retained,       \* how many of them SSM retains
    Foreigners,     \* how many versions the original or a person writes
    Copies,         \* whether these may carry the stamp of a version that was read before, as the original's do
    Recreations,    \* how often the parameter is deleted by hand and created again
    Duplicates,     \* how many Puts are delivered twice
    AnyNumber,      \* whether a late Put may meet a new life at the very number that its writer holds; SSM cannot tell these apart
    Stale,          \* whether a read may show an older version than the newest
    Broken          \* what of the algorithm is not kept; nothing, except where a cfg has to be refuted

TrustsEveryPut == "TrustsEveryPut" \in Broken          \* whoever has put has won
TrustsNumberOnly == "TrustsNumberOnly" \in Broken      \* not the very next version: lost, without asking the history
IgnoresBases == "IgnoresBases" \in Broken              \* the newest version counts, whatever it is based on
IgnoresCopies == "IgnoresCopies" \in Broken            \* a copied stamp is taken for one of ours
TakesCopiedExpiry == "TakesCopiedExpiry" \in Broken    \* a foreign version's expiry is taken, whatever its writer had read
TrustsNextCopies == "TrustsNextCopies" \in Broken      \* of several copies of one version each is taken for one of the copy before
OtherLifeCounts == "OtherLifeCounts" \in Broken        \* the life of a version is not looked at
FoldsFromOldest == "FoldsFromOldest" \in Broken        \* the fold begins with the oldest version, whether or not it counts
AnchorsAfterFirst == "AnchorsAfterFirst" \in Broken    \* whatever is named as a base is begun with, although version 1 is retained

ASSUME Broken \subseteq
    {"TrustsEveryPut", "TrustsNumberOnly", "IgnoresBases", "IgnoresCopies", "TakesCopiedExpiry", "TrustsNextCopies", "OtherLifeCounts", "FoldsFromOldest",
     "AnchorsAfterFirst"}

VARIABLES
    versions,   \* of the parameter, from its creation: version n is versions[n]
    life,       \* which life of the parameter it is
    writer,     \* writer[w]: what a writer is at
    late,       \* Puts that were delivered and will be delivered again
    foreign,    \* what foreign writers are about to put
    effective,  \* what the complete history amounts to: the truth, which no reader can see
    acked,      \* the latest expiry that was acknowledged and not overwritten by a person
    counted,    \* the ops that count or did
    won, lost,  \* what the writers were told
    used        \* how many foreign versions, recreations and duplicates there were

vars == <<versions, life, writer, late, foreign, effective, acked, counted, won, lost, used>>

--------------------------------------------------------------------------------
(* A version: kind STAMPED (ours, the sum matches) or FOREIGN; life, base and op of its stamp, 0 where there is none. *)

Version(kind, l, base, op, expiry) == [kind |-> kind, life |-> l, base |-> base, op |-> op, expiry |-> expiry]
NoOp == 0
NoCopy == -1   \* what carries a stamp was not made of this: of two copies of one version neither may know of the other
Max(a, b) == IF a > b THEN a ELSE b
Newest == Len(versions)

(* Effective: number of the last version that counts, its life, what an informed copy has to carry, its expiry, whether all is known. *)
Of(n, v) == [number |-> n, life |-> v.life, op |-> v.op, expiry |-> v.expiry, known |-> TRUE]
Unknown(n, v) == [number |-> n, life |-> 0, op |-> NoOp, expiry |-> v.expiry, known |-> FALSE]

IsStamped(v) == v.kind = "STAMPED" \/ (IgnoresCopies /\ v.op # NoOp)

Counts(e, v) == \/ IgnoresBases
                \/ v.base = e.number /\ (~e.known \/ OtherLifeCounts \/ v.life = e.life)

Merged(e, n, v) ==
    LET informed == v.op = NoOp \/ v.op = e.op
        expiry == IF informed \/ TakesCopiedExpiry THEN v.expiry ELSE Max(v.expiry, e.expiry) IN
    [number |-> n, life |-> e.life, op |-> IF TrustsNextCopies /\ informed THEN v.op ELSE NoCopy, expiry |-> expiry, known |-> TRUE]

Then(e, n, v) ==
    IF IsStamped(v) THEN (IF Counts(e, v) THEN Of(n, v) ELSE e)
    ELSE IF ~e.known THEN Unknown(n, v)
    ELSE Merged(e, n, v)

RECURSIVE Onward(_, _, _, _)
Onward(all, e, n, upTo) == IF n > upTo THEN e ELSE Onward(all, Then(e, n, all[n]), n + 1, upTo)

Oldest(upTo) == Max(1, upTo - Retained + 1)

IsOneLife(all, from, upTo) ==
    \A m, n \in from..upTo : IsStamped(all[m]) /\ IsStamped(all[n]) => all[m].life = all[n].life

IsAnchor(all, n, from, upTo) ==
    \/ n = 1
    \/ ~IsStamped(all[n]) /\ IsOneLife(all, from, upTo)
    \/ IsStamped(all[n]) /\ \E m \in (n + 1)..upTo :
            IsStamped(all[m]) /\ all[m].base = n /\ (OtherLifeCounts \/ all[m].life = all[n].life)

Beginning(all, n) == IF n = 1 \/ IsStamped(all[n]) THEN Of(n, all[n]) ELSE Unknown(n, all[n])

(* HistoryFold.fold: from the last version that must have counted and beneath which all is known. *)
Fold(all, upTo) ==
    LET from == Oldest(upTo)
        anchors == IF FoldsFromOldest \/ (from = 1 /\ ~AnchorsAfterFirst) THEN {from}
                   ELSE {n \in from..upTo : IsAnchor(all, n, from, upTo)}
        folded(n) == Onward(all, Beginning(all, n), n + 1, upTo)
        telling == {n \in anchors : folded(n).known} IN
    IF telling = {} THEN [number |-> 0, life |-> 0, op |-> NoOp, expiry |-> 0, known |-> FALSE]
    ELSE folded(CHOOSE n \in telling : \A m \in telling : m <= n)

(* Register.read *)
Read(all, upTo) ==
    IF upTo = 1 THEN Of(1, all[1])
    ELSE IF IsStamped(all[upTo]) /\ (all[upTo].base = upTo - 1 \/ IgnoresBases) THEN Of(upTo, all[upTo])
    ELSE Fold(all, upTo)

(* HistoryFold.outcome of a write, in the versions up to one: "WON", "LOST", or "UNTOLD". *)
Outcome(all, upTo, mine) ==
    IF Oldest(upTo) > mine.base + 1 THEN "UNTOLD"
    ELSE LET otherLife == \E n \in {mine.base} \cup (IF AnchorsAfterFirst THEN {} ELSE {1}) :
                              n >= Oldest(upTo) /\ IsStamped(all[n]) /\ all[n].life # mine.life
             deciding == {n \in (mine.base + 1)..upTo :
                              ~IsStamped(all[n]) \/ (all[n].life = mine.life /\ all[n].base = mine.base)} IN
         IF otherLife /\ ~OtherLifeCounts THEN "LOST"
         ELSE IF deciding = {} THEN "UNTOLD"
         ELSE LET first == all[CHOOSE n \in deciding : \A m \in deciding : n <= m] IN
              IF IsStamped(first) /\ first.op = mine.op THEN "WON" ELSE "LOST"

--------------------------------------------------------------------------------
Resting == [at |-> "RESTING", base |-> 0, life |-> 0, expiry |-> 0, op |-> NoOp, tries |-> 0]
First == Version("STAMPED", 1, 0, 1, 1)

Init ==
    /\ versions = <<First>> /\ life = 1
    /\ writer = [w \in Writers |-> Resting]
    /\ late = {} /\ foreign = {}
    /\ effective = Of(1, First)
    /\ acked = 1 /\ counted = {1} /\ won = {} /\ lost = {}
    /\ used = [foreign |-> 0, recreations |-> 0, duplicates |-> 0]

(* What SSM and the truth are after a Put. The truth goes by the whole history and by what is right, so it does not know of Broken. *)
Truth(e, n, v) ==
    IF v.kind = "STAMPED" THEN (IF v.base = e.number /\ v.life = e.life THEN Of(n, v) ELSE e)
    ELSE LET informed == v.op = NoOp \/ v.op = e.op IN
         [number |-> n, life |-> e.life, op |-> NoCopy,
          expiry |-> IF informed THEN v.expiry ELSE Max(v.expiry, e.expiry), known |-> TRUE]

Put(v) ==
    /\ Newest < MaxVersions
    /\ v.kind = "STAMPED" /\ v.life # life /\ ~AnyNumber => Newest # v.base
    /\ versions' = Append(versions, v)
    /\ effective' = Truth(effective, Newest + 1, v)
    /\ counted' = IF v.kind = "STAMPED" /\ effective'.number = Newest + 1 THEN counted \cup {v.op} ELSE counted

(* An op is named by its writer and its try. *)
Op(w, try) == 10 * w + try

Finds(w) ==
    /\ writer[w].at = "RESTING" /\ writer[w].tries < Tries
    /\ \E upTo \in (IF Stale THEN Oldest(Newest)..Newest ELSE {Newest}) :
          LET e == Read(versions, upTo) IN
          /\ e.known
          /\ writer' = [writer EXCEPT ![w] =
                 [at |-> "PUTTING", base |-> e.number, life |-> e.life, expiry |-> e.expiry + w,
                  op |-> Op(w, @.tries + 1), tries |-> @.tries + 1]]
    /\ UNCHANGED <<versions, life, late, foreign, effective, acked, counted, won, lost, used>>

Mine(w) == Version("STAMPED", writer[w].life, writer[w].base, writer[w].op, writer[w].expiry)

(* PutParameter. Where its writer crashes, or its answer is lost, nothing follows. *)
Puts(w) ==
    /\ writer[w].at = "PUTTING"
    /\ Put(Mine(w))
    /\ writer' = [writer EXCEPT ![w].at = "ASKING"]
    /\ \/ UNCHANGED <<late, used>>
       \/ /\ used.duplicates < Duplicates
          /\ late' = late \cup {Mine(w)}
          /\ used' = [used EXCEPT !.duplicates = @ + 1]
    /\ UNCHANGED <<life, foreign, acked, won, lost>>

ArrivesAgain ==
    /\ \E v \in late : Put(v) /\ late' = late \ {v}
    /\ UNCHANGED <<life, writer, foreign, acked, won, lost, used>>

(* Register.replace: the very next version has won; otherwise the history tells. The answer may be that of either delivery. *)
Made(w) == {n \in 1..Newest : versions[n].kind = "STAMPED" /\ versions[n].op = writer[w].op}

Told(w, made) ==
    CASE TrustsEveryPut \/ made = writer[w].base + 1 -> "WON"
      [] ~TrustsEveryPut /\ made # writer[w].base + 1 /\ (made <= writer[w].base \/ TrustsNumberOnly) -> "LOST"
      [] OTHER -> Outcome(versions, Newest, Mine(w))

Asks(w) ==
    /\ writer[w].at = "ASKING"
    /\ \E made \in Made(w) :
          LET answer == Told(w, made)
              mine == [op |-> writer[w].op, life |-> writer[w].life, base |-> writer[w].base] IN
          /\ won' = IF answer = "WON" THEN won \cup {mine} ELSE won
          /\ lost' = IF answer = "LOST" THEN lost \cup {mine} ELSE lost
          /\ acked' = IF answer = "WON" /\ writer[w].life = life THEN Max(acked, writer[w].expiry) ELSE acked
          /\ writer' = [writer EXCEPT ![w] = [Resting EXCEPT !.tries = writer[w].tries]]
    /\ UNCHANGED <<versions, life, late, foreign, effective, counted, used>>

(* The original reads the newest text, adds to its expiry and puts every key back, our stamp included if there is one. *)
ForeignReads ==
    /\ Copies /\ used.foreign < Foreigners
    /\ \E minutes \in 1..2 : foreign' = foreign \cup {[versions[Newest] EXCEPT !.kind = "FOREIGN", !.expiry = @ + minutes]}
    /\ used' = [used EXCEPT !.foreign = @ + 1]
    /\ UNCHANGED <<versions, life, writer, late, effective, acked, counted, won, lost>>

ForeignPuts(v) ==
    /\ Put(v)
    \* without any stamp it is taken for what a person wants, even if it is shorter; so is what a writer is about to be told of over
    /\ acked' = IF v.op = NoOp THEN 0 ELSE Max(acked, v.expiry)
    /\ writer' = [w \in Writers |-> IF v.op = NoOp /\ writer[w].at = "ASKING" THEN [writer[w] EXCEPT !.expiry = 0] ELSE writer[w]]
    /\ UNCHANGED <<life, late, won, lost>>

OriginalPuts == \E v \in foreign : ForeignPuts(v) /\ foreign' = foreign \ {v} /\ UNCHANGED used

PersonPuts ==
    /\ used.foreign < Foreigners /\ ForeignPuts(Version("FOREIGN", 0, 0, NoOp, 0))
    /\ used' = [used EXCEPT !.foreign = @ + 1]
    /\ UNCHANGED foreign

(* A person deletes the parameter, and the lease is added again. *)
Recreated ==
    /\ used.recreations < Recreations
    /\ LET first == Version("STAMPED", life + 1, 0, life + 1, 1) IN
       /\ versions' = <<first>> /\ life' = life + 1
       /\ effective' = Of(1, first) /\ counted' = counted \cup {first.op}
    /\ acked' = 1
    /\ used' = [used EXCEPT !.recreations = @ + 1]
    \* who has put already is told of a life that is over
    /\ writer' = [w \in Writers |-> IF writer[w].at = "ASKING" THEN [Resting EXCEPT !.tries = writer[w].tries] ELSE writer[w]]
    /\ UNCHANGED <<late, foreign, won, lost>>

Next ==
    \/ \E w \in Writers : Finds(w) \/ Puts(w) \/ Asks(w)
    \/ ArrivesAgain \/ ForeignReads \/ OriginalPuts \/ PersonPuts \/ Recreated

Spec == Init /\ [][Next]_vars

--------------------------------------------------------------------------------
(* Who is told so has won, and no other version counts in its place. *)
WonIsRight == \A mine \in won : mine.op \in counted
OneWinner == \A a, b \in won : a.life = b.life /\ a.base = b.base => a = b

(* Who is told so has lost, for ever. *)
LostIsRight == \A mine \in lost : mine.op \notin counted

(* Whoever reads the newest versions and is told anything is told the truth. *)
ReadersAgree ==
    LET e == Read(versions, Newest) IN e.known => e.number = effective.number /\ e.expiry = effective.expiry

(* S1: nothing that is effective shows less than what was acknowledged, unless a person wanted so. *)
MinutesKept == LET e == Read(versions, Newest) IN e.known => e.expiry >= acked
================================================================================
