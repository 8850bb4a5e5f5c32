/*
 * How the host and its lanes hand calls to each other, and sleep and wake, as a model for Spin. See README.md beside it for what
 * stands for what. Every safety net of the program is off: no sleep in here ends by itself.
 *
 * One step of the model is one access to memory that both sides see, with what its thread does alone until the next.
 */

/* Sizes, each to be set with -D. */
#ifndef LANES
#define LANES 1
#endif
#ifndef CALLS
#define CALLS 2
#endif
#ifndef SLOTS
#define SLOTS 1
#endif
/* Payload bytes of one direction, in units of what one large value takes; LARGE: values may be large. */
#ifndef ROOM
#define ROOM 1
#endif
/* Calls that a lane may have without having answered them: MAX_OPEN_CALLS. */
#ifndef OPEN
#define OPEN CALLS
#endif
/* How often lanes may die. */
#ifndef DEATHS
#define DEATHS 0
#endif
/* Features, each on with -D: ASYNC tasks, ATTACHED arguments (control messages), LARGE values, EARLY shutdown, CANCEL of calls.
 * GATE: a task ends only when everything that was called has been taken.
 * PROCESS: every lane has a bell word of its own and rings by a byte. SOCKET: lanes sleep on bytes, too. */

/* Positions wrap soon: they begin one before it. A multiple of SLOTS, and more than twice the calls. */
#define WRAP (SLOTS * (2 * CALLS + 2))
#define FIRST (WRAP - 1)
#define NEXT(p) (((p) + 1) % WRAP)
#define DIFF(a, b) ((WRAP + (a) - (b)) % WRAP)
#define BEFORE(a, b) (DIFF(a, b) >= WRAP / 2)
#define SEQUENCES 8

#if DEATHS > 0 || defined(EARLY)
#define MORTAL
#endif

mtype = { AWAKE, PARKED, FULL };
mtype = { RESTING, LOOKING, TURNING, ASLEEP };
mtype = { GO_ON, TURN, IDLE_TURN, SOFT };
mtype = { AFTER_LOOK, AFTER_TURN, AFTER_RING };

/* ---- shared words: protocol/layout.ts ---- */
typedef Words {
  byte requestTail = FIRST;
  byte requestHead = FIRST;
  byte requestStarted = FIRST;
  byte replyTail = FIRST;
  byte replyHead = FIRST;
  mtype parked = AWAKE;
  byte sequence;
  bit roomWanted;
  byte request[SLOTS];
  byte reply[SLOTS];
  bit cancelled[SLOTS];
  /* Not in memory: slots that are written and not yet copied out. */
  bit requestBusy[SLOTS];
  bit replyBusy[SLOTS];
}
Words w[LANES];

#ifdef PROCESS
#define BELL(l) l
bit bell[LANES];
#else
#define BELL(l) 0
bit bell[1];
#endif

/* ---- what carries wake-ups ---- */
bit blocked[LANES];    /* in Atomics.wait or a futex */
bit softWait[LANES];   /* a soft sleep that nobody has ended */
bit softWoken[LANES];  /* its callback is queued */
byte wakeByte[LANES];  /* SOCKET: a byte for the lane */
bit bellWait;          /* the host's Atomics.waitAsync */
bit bellRung;          /* its callback is queued; PROCESS: a byte for the host */
bit listening;         /* Pump.#listening */

/* ---- calls ---- */
bit large[CALLS];
bit later[CALLS];      /* its task is async */
bit attached[CALLS];   /* its arguments come by control message */
byte submitted;
byte settled;
#ifdef GATE
byte taken;
#define GATE_IS_OPEN (taken == submitted)
#else
#define GATE_IS_OPEN true
#endif
/* Of the tasks of each lane: */
#define NOTHING 0
#define RUNNING 1
#define OVER 2
#define AWAITS 3
#define MAILED 4
byte task[LANES * CALLS];
#define TASK(l, c) task[(l) * CALLS + (c)]
/* Not in memory: calls that the lane has been given and has not taken. */
bit toTake[LANES * CALLS];
#define TO_TAKE(l, c) toTake[(l) * CALLS + (c)]

/* ---- lives ---- */
bit boot[LANES] = 1;
bit alive[LANES];
bit ready[LANES];
bit doomed[LANES];
bit exited[LANES];
byte deaths;
bit closed;
bit done;

#define IS_IDLE (settled == submitted)

/* LaneTransport.wake(), LaneWaiting.interrupt() */
inline notifyLane(l) {
  d_step {
#ifdef SOCKET
    wakeByte[l] = 1
#else
    blocked[l] = 0;
    if
    :: softWait[l] -> softWait[l] = 0; softWoken[l] = 1
    :: else
    fi
#endif
  }
}

/* LaneWaiting.wake() */
inline notifyHost() {
  d_step {
#ifdef PROCESS
    bellRung = 1
#else
    if
    :: bellWait -> bellWait = 0; bellRung = 1
    :: else
    fi
#endif
  }
}

/* ============================================ the lane ============================================ */

/* ring/parking.ts ringBell() */
inline ringBell() {
  if
  :: bell[BELL(me)] == 0
  :: else ->
    atomic { won = bell[BELL(me)]; bell[BELL(me)] = 0 }
    if
    :: won -> notifyHost()
    :: else
    fi
  fi
}

/* RingWriter.#refresh() of replies */
inline refreshReplies() {
  d_step {
    do
    :: cachedHead != w[me].replyHead ->
      used = used - bytesOf[cachedHead % SLOTS];
      bytesOf[cachedHead % SLOTS] = 0;
      cachedHead = NEXT(cachedHead)
    :: else -> break
    od
  }
}

/* Replies.flush(): `waits` holds answers as 2 * call, or 2 * call + 1 for STATUS_WANTS_ATTACHMENTS. */
inline flush() {
  do
  :: waitCount == 0 -> break
  :: else ->
    answer = waits[0];
    fits = 1;
    if
    :: DIFF(w[me].replyTail, cachedHead) >= SLOTS / 2 ->
      refreshReplies();
      fits = (DIFF(w[me].replyTail, cachedHead) < SLOTS)
    :: else
    fi;
    if
    :: fits && answer % 2 == 0 && large[answer / 2] && used == ROOM ->
      refreshReplies();
      fits = (used < ROOM)
    :: else
    fi;
    if
    :: !fits -> break
    :: else
    fi;
    d_step {
      waitCount--;
      index = 0;
      do
      :: index < waitCount -> waits[index] = waits[index + 1]; index++
      :: else -> waits[waitCount] = 0; break
      od;
      index = w[me].replyTail % SLOTS;
      assert(!w[me].replyBusy[index]);
      w[me].replyBusy[index] = 1;
      w[me].reply[index] = answer;
      if
      :: answer % 2 == 0 && large[answer / 2] -> bytesOf[index] = 1; used++
      :: else
      fi;
      index = 0
    }
    w[me].replyTail = NEXT(w[me].replyTail);
    ringBell()
  od
}

#ifdef SOCKET
/* inner-waiting.ts: `interrupt()` runs the callback; a read goes on. */
inline interrupt() {
  d_step {
    if
    :: softWait[me] -> softWait[me] = 0; softWoken[me] = 1
    :: else
    fi
  }
}
#else
inline interrupt() { notifyLane(me) }
#endif

/* Replies.#sendEncoded(), and `onBlocked`, which is LaneLoop.#leaveSoftPark */
inline answerCall(c, wants) {
  d_step {
    wasBlocked = (waitCount > 0);
    waits[waitCount] = 2 * (c) + wants;
    waitCount++
  }
  flush();
#ifndef BUG_KEEPS_SOFT_PARK
  if
  :: waitCount > 0 && !wasBlocked && next == SOFT ->
    atomic { won = (w[me].parked != AWAKE); w[me].parked = AWAKE }
    if
    :: won -> interrupt()
    :: else
    fi
  :: else
  fi
#endif
}

/* TaskRunner.#start(): leaves in `ends` whether the task has ended at once. */
inline startCall(c) {
  if
  :: later[c] -> pending++; TASK(me, c) = RUNNING; ends = 0
  :: else -> ends = 1
  fi
}

/* LaneLoop.#takeOne() */
inline takeOne() {
  index = head % SLOTS;
  head = NEXT(head);
#ifdef BUG_FREES_BEFORE_COPY
  w[me].requestHead = head;
#endif
  w[me].requestStarted = head;
  d_step {
    call = w[me].request[index];
    /* In order, once, and only what was given to this lane. */
    assert(w[me].requestBusy[index]);
    assert(call >= expected && TO_TAKE(me, call));
    TO_TAKE(me, call) = 0;
#ifdef GATE
    taken++;
#endif
    expected = call + 1;
    skipped = w[me].cancelled[index];
    w[me].requestBusy[index] = 0;
    index = 0
  }
  wants = 0;
  if
  :: skipped -> ends = 1
  :: !skipped && attached[call] -> pending++; TASK(me, call) = AWAITS; ends = 1; wants = 1
  :: !skipped && !attached[call] -> startCall(call)
  fi;
  if
  :: ends -> answerCall(call, wants)
  :: else
  fi;
  ends = 0;
  wants = 0
}

/* LaneLoop.#freeTaken() with wakeForFreedRequests() */
inline freeTaken() {
  w[me].requestHead = head;
  if
  :: w[me].roomWanted -> ringBell()
  :: else
  fi
}

/* LaneLoop.#heedHost(): control messages are polled, aborts looked at. */
inline heedHost() {
  atomic { seen = w[me].sequence; }
  if
  :: seen == heeded
  :: else ->
    heeded = seen;
    call = 0;
    do
    :: call < CALLS ->
      if
      :: TASK(me, call) == MAILED ->
        TASK(me, call) = NOTHING;
        pending--;
        startCall(call);
        if
        :: ends -> answerCall(call, 0)
        :: else
        fi;
        ends = 0
      :: else
      fi;
      call++
    :: else -> call = 0; break
    od
  fi
}

/* Promises of tasks that have settled are seen to before the loop goes on. */
inline endTasks() {
  call = 0;
  do
  :: call < CALLS ->
    if
    :: TASK(me, call) == OVER -> TASK(me, call) = NOTHING; pending--; answerCall(call, 0)
    :: else
    fi;
    call++
  :: else -> call = 0; break
  od
}

#ifdef ASYNC
#if CALLS == 1
#define ANY_OVER (TASK(me, 0) == OVER)
#elif CALLS == 2
#define ANY_OVER (TASK(me, 0) == OVER || TASK(me, 1) == OVER)
#else
#define ANY_OVER (TASK(me, 0) == OVER || TASK(me, 1) == OVER || TASK(me, 2) == OVER)
#endif
#else
#define ANY_OVER false
#endif

#ifdef SOCKET
#define SOFT_IS_OVER (softWoken[me] || (reading && wakeByte[me]))
#else
#define SOFT_IS_OVER softWoken[me]
#endif

proctype Lane(byte me) {
  byte head, expected, cachedHead, used, published, seen, controlSeen, heeded;
  byte call, index, answer, pending, waitCount, hops;
  byte waits[CALLS + 1];
  bit bytesOf[SLOTS];
  bit fits, won, wasBlocked, skipped, ends, wants, ran, due, found, reading;
  mtype next = TURN;
  mtype reason = PARKED;

start:
  if
  :: atomic { boot[me] -> boot[me] = 0; alive[me] = 1 }
  :: closed -> goto over
  fi;
  {
    d_step {
      ready[me] = 1;
      head = w[me].requestHead;
      cachedHead = w[me].replyHead;
      controlSeen = w[me].sequence;
      heeded = (w[me].sequence + SEQUENCES - 1) % SEQUENCES;
      next = TURN
    }
#ifndef MORTAL
end_loop:
#endif
loop:
    if
    :: ANY_OVER -> endTasks(); goto loop
    :: !ANY_OVER && next == TURN -> goto turn
    :: !ANY_OVER && next == GO_ON -> goto goOn
    :: !ANY_OVER && next == IDLE_TURN -> goto turnIdly
    :: !ANY_OVER && next == SOFT && SOFT_IS_OVER ->
#ifdef SOCKET
      d_step {
        if
        :: softWoken[me] -> softWoken[me] = 0
        :: else -> reading = 0; wakeByte[me] = 0; softWait[me] = 0
        fi
      }
#else
      softWoken[me] = 0;
#endif
      next = TURN;
      w[me].parked = AWAKE;  /* #onWoken */
      goto afterWait
#ifdef SOCKET
    :: !ANY_OVER && next != SOFT && reading && wakeByte[me] -> d_step { reading = 0; wakeByte[me] = 0 } goto loop
#endif
    fi;

turn:
    hops = 0;
    heedHost();

goOn:
    if
    :: waitCount > 0 -> flush()
    :: else
    fi;
    ran = 0;
    due = 0;
    do
    :: waitCount > 0 -> break
    :: else ->
      /* #takeAll() */
      published = w[me].requestTail;
      if
      :: published == head ->
        if
        :: pending > 0 -> break
        :: else ->
          /* #spin(): it ends some time, with or without work. */
          if
          :: break
          :: w[me].requestTail != head -> skip
          fi
        fi
      :: else ->
        /* Burst.gather() looks again, or not. */
        if
        :: skip
        :: published = w[me].requestTail
        fi;
        do
        :: head == published || waitCount > 0 -> break
        :: else ->
          seen = pending;
          takeOne();
          if
          :: freeTaken()  /* every so many slots */
          :: skip
          fi;
          if
          :: pending > seen -> break
          :: else ->
            if
            :: break  /* a turn is due */
            :: skip
            fi
          fi
        od;
        freeTaken();
        ran = 1;
        if
        :: pending > 0 -> break
        :: else ->
          if
          :: due = 1; break
          :: skip
          fi
        fi
      fi
    od;
    /* A turn is due some time while calls are pending or a control message has come, and need not be. */
    if
    :: due -> next = TURN; due = 0; ran = 0; goto loop
    :: !due && ran -> hops = 0; ran = 0; next = GO_ON; goto loop
    :: !due && !ran && pending > 0 && hops < 1 -> hops++; next = GO_ON; goto loop
    :: !due && !ran && !(pending > 0 && hops < 1) -> goto wait
    fi;

wait:
    reason = (waitCount > 0 -> FULL : PARKED);
    if
    :: next == SOFT -> next = TURN; goto loop
    :: else
    fi;
#ifdef BUG_FRESH_BASELINE
    refreshReplies();
#endif
#ifndef BUG_PARKS_AFTER_LOOKING
    w[me].parked = reason;
#endif
    found = 0;
    /* #hasReason() */
#ifndef BUG_IGNORES_CONTROL
    if
    :: w[me].sequence != controlSeen -> found = 1
    :: else
    fi;
#endif
#ifndef BUG_NO_SECOND_LOOK
    if
    :: !found && reason == FULL -> found = (w[me].replyHead != cachedHead)
    :: !found && reason == PARKED -> found = (w[me].requestTail != head)
    :: else
    fi;
#endif
    if
    :: found -> w[me].parked = AWAKE; goto afterWait
    :: else
    fi;
#ifdef BUG_PARKS_AFTER_LOOKING
    w[me].parked = reason;
#endif
    /* A timer or socket that a task left behind makes any sleep a soft one. */
    if
#ifdef SOCKET
    :: pending == 0 && !reading ->
#ifndef MORTAL
end_asleep:
#endif
      d_step { wakeByte[me] > 0 -> wakeByte[me] = 0 }
#else
    :: pending == 0 ->
      atomic {
        if
        :: w[me].parked == reason -> blocked[me] = 1
        :: else
        fi
      }
#ifndef MORTAL
end_asleep:
#endif
      !blocked[me];
#endif
      w[me].parked = AWAKE;
      goto afterWait
    :: true ->
      atomic {
        if
        :: w[me].parked == reason ->
          softWait[me] = 1;
          next = SOFT;
#ifdef SOCKET
          reading = 1;
#endif
          goto loop
        :: else -> goto afterWait
        fi
      }
    fi;

afterWait:
    seen = w[me].sequence;
    if
    :: seen != controlSeen -> controlSeen = seen; next = TURN; goto loop
    :: else
    fi;
    if
    :: waitCount > 0 || w[me].requestTail != head -> hops = 0; next = GO_ON; goto loop
    :: else -> next = IDLE_TURN; goto loop
    fi;

turnIdly:
    if
    :: pending == 0 && w[me].requestTail == head -> next = TURN; goto wait
    :: else -> next = TURN; goto turn
    fi
#ifndef MORTAL
  }
#else
  } unless { doomed[me] };

  d_step {
    doomed[me] = 0;
    alive[me] = 0;
    ready[me] = 0;
    blocked[me] = 0;
    softWait[me] = 0;
    softWoken[me] = 0;
    wakeByte[me] = 0;
    head = 0; expected = 0; cachedHead = 0; used = 0; published = 0; seen = 0; controlSeen = 0; heeded = 0;
    call = 0; index = 0; answer = 0; pending = 0; waitCount = 0; hops = 0;
    fits = 0; won = 0; wasBlocked = 0; skipped = 0; ends = 0; wants = 0; ran = 0; due = 0; found = 0; reading = 0;
    do
    :: index < CALLS -> waits[index] = 0; index++
    :: else -> waits[CALLS] = 0; index = 0; break
    od;
    do
    :: index < SLOTS -> bytesOf[index] = 0; index++
    :: else -> index = 0; break
    od;
    exited[me] = 1
  }
  goto start;
#endif
over:
  skip
}

/* ============================================ the host ============================================ */

/* Where a call is, as the host knows it. */
#define NEW 0
#define BACKLOG 1
#define GIVEN 2
#define ENDED 3

bit closing;

/* PoolRuntime.unanswered */
#if LANES == 1
#define UNANSWERED (open[0] + backlog[0])
#else
#define UNANSWERED (open[0] + backlog[0] + open[1] + backlog[1])
#endif

/* ring/parking.ts wakeForRequest() */
inline wakeForRequest(l) {
  if
  :: w[l].parked == PARKED ->
    atomic {
      won = (w[l].parked == PARKED);
      if
      :: won -> w[l].parked = AWAKE
      :: else
      fi
    }
    if
    :: won -> notifyLane(l)
    :: else
    fi
  :: else
  fi
}

/* ring/parking.ts wakeForRoom() */
inline wakeForRoom(l) {
  if
  :: w[l].parked == FULL ->
    atomic {
      won = (w[l].parked == FULL);
      if
      :: won -> w[l].parked = AWAKE
      :: else
      fi
    }
    if
    :: won -> notifyLane(l)
    :: else
    fi
  :: else
  fi
}

/* WorkerLane.#signal() with wakeForControl() */
inline signal(l) {
  w[l].sequence = (w[l].sequence + 1) % SEQUENCES;
  atomic { won = (w[l].parked != AWAKE); w[l].parked = AWAKE }
  if
  :: won -> notifyLane(l)
  :: else
  fi
}

/* RingWriter.#refresh() of requests */
inline refreshRequests(l) {
  d_step {
    do
    :: hostHead[l] != w[l].requestHead ->
      hostUsed[l] = hostUsed[l] - hostBytes[(l) * SLOTS + hostHead[l] % SLOTS];
      hostBytes[(l) * SLOTS + hostHead[l] % SLOTS] = 0;
      hostHead[l] = NEXT(hostHead[l])
    :: else -> break
    od
  }
}

/* LaneLink.#hasRoom(), RingWriter.write() or writeEncoded(), LaneLink.#publish(). Leaves in `fits` whether it could. */
inline give(l, c) {
  fits = (open[l] < OPEN);
  if
  :: fits && DIFF(w[l].requestTail, hostHead[l]) >= SLOTS / 2 ->
    refreshRequests(l);
    fits = (DIFF(w[l].requestTail, hostHead[l]) < SLOTS)
  :: else
  fi;
  if
  :: fits && large[c] && hostUsed[l] == ROOM ->
    refreshRequests(l);
    fits = (hostUsed[l] < ROOM)
  :: else
  fi;
  if
  :: fits ->
#ifdef BUG_WAKES_BEFORE_PUBLISHING
    wakeForRequest(l);
#endif
#ifdef BUG_READS_FLAG_EARLY
    stale = w[l].parked;
#endif
#ifdef BUG_PUBLISHES_BEFORE_FILLING
    w[l].requestTail = NEXT(w[l].requestTail);
    d_step {
      index = DIFF(w[l].requestTail, 1) % SLOTS;
      position[c] = DIFF(w[l].requestTail, 1);
#else
    d_step {
      index = w[l].requestTail % SLOTS;
      position[c] = w[l].requestTail;
#endif
      assert(!w[l].requestBusy[index]);
      w[l].requestBusy[index] = 1;
      w[l].request[index] = c;
      w[l].cancelled[index] = 0;
      hostBytes[(l) * SLOTS + index] = large[c];
      hostUsed[l] = hostUsed[l] + large[c];
      state[c] = GIVEN;
      TO_TAKE(l, c) = 1;
      laneOf[c] = l;
      open[l]++;
      index = 0
    }
#ifndef BUG_PUBLISHES_BEFORE_FILLING
    w[l].requestTail = NEXT(w[l].requestTail);
#endif
#ifdef BUG_READS_FLAG_EARLY
    if
    :: stale == PARKED -> wakeForRequest(l)
    :: else
    fi;
    stale = AWAKE
#elif !defined(BUG_WAKES_BEFORE_PUBLISHING)
    wakeForRequest(l)
#endif
  :: else
  fi
}

/* LaneLink.flushBacklog() */
inline flushBacklog(l) {
  next = 0;
  do
  :: next < CALLS ->
    if
    :: state[next] == BACKLOG && laneOf[next] == l ->
      if
      :: givenUp[next] -> d_step { state[next] = ENDED; backlog[l]-- }
      :: else ->
        give(l, next);
        if
        :: fits -> backlog[l]--
        :: else -> break
        fi
      fi
    :: else
    fi;
    next++
  :: else -> break
  od;
  next = 0;
  w[l].roomWanted = (backlog[l] > 0)
}

/* LaneLink.submit() */
inline submit(l, c) {
  if
  :: backlog[l] > 0 -> fits = 0
  :: else -> give(l, c)
  fi;
  if
  :: !fits ->
    d_step { state[c] = BACKLOG; laneOf[c] = l; backlog[l]++ }
    w[l].roomWanted = 1
  :: else
  fi
}

/* Pump.kick() */
inline kick() {
  if
  :: pump == RESTING || pump == ASLEEP -> pump = LOOKING
  :: else
  fi
}

/* The call's promise settles. */
inline settle(c) {
  if
  :: givenUp[c] -> skip
  :: else -> settled++
  fi
}

/* LaneLink.drain() */
inline drain(l) {
  tail = w[l].replyTail;
  if
  :: tail == replyNext[l]
  :: else ->
    do
    :: replyNext[l] == tail -> break
    :: else ->
      d_step {
        index = replyNext[l] % SLOTS;
        answer = w[l].reply[index];
        assert(w[l].replyBusy[index]);
        w[l].replyBusy[index] = 0;
        index = 0;
        replyNext[l] = NEXT(replyNext[l]);
        assert(state[answer / 2] == GIVEN && laneOf[answer / 2] == l)
      }
      if
      :: answer % 2 == 1 ->
        if
        :: alive[l] -> TASK(l, answer / 2) = MAILED; signal(l)
        :: else
        fi
      :: else -> d_step { settle(answer / 2); state[answer / 2] = ENDED; open[l]-- }
      fi
    od;
    answer = 0;
    w[l].replyHead = replyNext[l];
    wakeForRoom(l)
  fi;
  tail = 0;
  if
  :: backlog[l] > 0 -> flushBacklog(l)
  :: else
  fi
}

/* PoolRuntime.drain(): leaves in `owed` whether lanes owe answers. */
inline drainAll() {
  lane = 0;
  do
  :: lane < LANES -> drain(lane); lane++
  :: else -> break
  od;
  lane = 0;
  d_step {
    owed = 0;
    do
    :: lane < LANES ->
      if
      :: open[lane] + backlog[lane] > 0 -> owed = 1
      :: else
      fi;
      lane++
    :: else -> lane = 0; break
    od
  }
}

/* PoolRuntime.hasReply() with LaneLink.hasReply(): leaves it in `found`. */
inline hasReply() {
  found = 0;
  lane = 0;
  do
  :: lane < LANES && !found ->
    found = (w[lane].replyTail != replyNext[lane]);
#ifndef BUG_FORGETS_ROOM
    if
    :: !found && backlog[lane] > 0 && open[lane] < OPEN -> found = (w[lane].requestHead != hostHead[lane])
    :: else
    fi;
#endif
    lane++
  :: else -> break
  od;
  lane = 0
}

/* HostBell.arm() and disarm() */
inline setBells(value) {
#ifdef PROCESS
  lane = 0;
  do
  :: lane < LANES -> bell[lane] = value; lane++
  :: else -> break
  od;
  lane = 0
#else
  bell[0] = value
#endif
}

/* LaneLink.afterDeath() and WorkerLane.#start() */
inline laneEnded(l) {
  exited[l] = 0;
  if
  :: UNANSWERED > 0 -> kick()
  :: else
  fi;
  drain(l);
  d_step {
    next = 0;
    do
    :: next < CALLS ->
      if
      :: state[next] == GIVEN && laneOf[next] == l && BEFORE(position[next], w[l].requestStarted) ->
        settle(next);
        state[next] = ENDED;
        open[l]--
      :: else
      fi;
      next++
    :: else -> next = 0; break
    od;
    do
    :: next < CALLS ->
      TASK(l, next) = NOTHING;
      if
      :: state[next] == ENDED -> TO_TAKE(l, next) = 0
      :: else
      fi;
      next++
    :: else -> next = 0; break
    od;
    /* What the dead lane has begun is copied or lost; what it wrote and did not publish is written over. */
    index = 0;
    do
    :: index < SLOTS -> w[l].replyBusy[index] = 0; index++
    :: else -> index = 0; break
    od;
    do
    :: w[l].requestHead != w[l].requestStarted && !closing ->
#ifndef BUG_REPEATS_AFTER_DEATH
      w[l].requestBusy[w[l].requestHead % SLOTS] = 0;
      w[l].requestHead = NEXT(w[l].requestHead)
#else
      break
#endif
    :: else -> break
    od;
    w[l].parked = AWAKE;
    boot[l] = 1
  }
}

/* PoolRuntime.#close() with WorkerLane.close() and LaneLink.abandon() */
inline close() {
  closing = 1;
#ifdef MORTAL
  count = 0;
  do
  :: count < LANES ->
    drain(count);
    d_step {
      next = 0;
      do
      :: next < CALLS ->
        if
        :: (state[next] == GIVEN || state[next] == BACKLOG) && laneOf[next] == count ->
          settle(next);
          state[next] = ENDED
        :: else
        fi;
        next++
      :: else -> next = 0; break
      od;
      open[count] = 0;
      backlog[count] = 0
    }
    if
    :: alive[count] -> doomed[count] = 1
    :: atomic { boot[count] -> boot[count] = 0; exited[count] = 1 }
    :: else
    fi;
    count++
  :: else -> break
  od;
  count = 0;
  do
  :: count < LANES -> exited[count]; count++
  :: else -> break
  od;
#endif
  /* Pump.close() */
  setBells(0);
  closed = 1;
  assert(IS_IDLE);
  done = 1
}

#ifdef EARLY
#define MAY_CLOSE true
#else
#define MAY_CLOSE (noMore && IS_IDLE && pump == RESTING)
#endif

proctype Host() {
  byte state[CALLS];
  byte laneOf[CALLS];
  byte hostHead[LANES] = FIRST;   /* RingWriter.#head of requests */
  byte hostUsed[LANES];           /* PayloadArena of requests */
  bit hostBytes[LANES * SLOTS];
  byte replyNext[LANES] = FIRST;  /* LaneLink.#replyHead */
  byte open[LANES];               /* OpenCalls */
  byte backlog[LANES];            /* how many wait */
  byte position[CALLS];
  bit givenUp[CALLS];           /* settled by its caller before it was answered */
  mtype pump = RESTING;
  mtype stale = AWAKE;
  byte lane, next, index, answer, tail, count, turns;
  bit fits, won, owed, found, noMore;
  mtype after = AFTER_LOOK;

idle:
  found = 0;
  do
  :: !noMore && submitted < CALLS ->
    atomic {
      if
      :: submitted + 1 == CALLS -> noMore = 1
      :: else
      fi;
      count = submitted;
      submitted++;
#ifdef LARGE
      if
      :: large[count] = 1
      :: skip
      fi;
#endif
#ifdef ASYNC
      if
      :: later[count] = 1
      :: skip
      fi;
#endif
#ifdef ATTACHED
      if
      :: attached[count] = 1
      :: skip
      fi
#endif
    }
    /* Spin takes only one `else` where options begin, and submit() begins with one. */
    if
    :: true -> submit(0, count)
#if LANES > 1
    :: true -> submit(1, count)
#endif
    fi;
    count = 0;
    kick()
  :: !noMore -> noMore = 1
#ifdef CANCEL
  :: submitted > 0 && state[0] != ENDED && !givenUp[0] ->
    /* LaneLink.cancel() */
    givenUp[0] = 1;
    settled++;
    if
    :: state[0] == GIVEN ->
      tail = w[laneOf[0]].requestStarted;
      if
      :: BEFORE(position[0], tail)
      :: else -> w[laneOf[0]].cancelled[position[0] % SLOTS] = 1
      fi;
      tail = 0
    :: else
    fi
#endif
  :: pump == LOOKING ->
    /* Pump.#look() */
    if
    :: pump = TURNING; turns = 1  /* the streak is over */
    :: after = AFTER_LOOK; goto settling
    fi
  :: pump == TURNING -> after = AFTER_TURN; goto settling  /* Pump.#turn() */
  :: pump != LOOKING && bellRung ->
    /* ProcessBell.rung, Pump.#onBell() */
    bellRung = 0;
    if
    :: !listening
    :: else ->
      listening = 0;
      if
      :: pump == ASLEEP -> goto awake
      :: else -> setBells(0)
      fi
    fi
  :: pump != LOOKING && exited[0] -> laneEnded(0)
  :: pump != LOOKING && ready[0] ->
    /* PoolRuntime.laneReady() */
    ready[0] = 0;
    if
    :: UNANSWERED > 0 -> kick()
    :: else
    fi
#if LANES > 1
  :: pump != LOOKING && exited[1] -> laneEnded(1)
  :: pump != LOOKING && ready[1] ->
    ready[1] = 0;
    if
    :: UNANSWERED > 0 -> kick()
    :: else
    fi
#endif
  :: MAY_CLOSE -> goto end
  od;

awake:
  /* Pump.#awake() */
  setBells(0);
  after = AFTER_RING;

settling:
  /* Pump.#settle(), and what comes after it in #look(), #turn() and #awake() */
  drainAll();
  if
  :: !owed -> pump = RESTING; turns = 0; goto idle
  :: owed && after == AFTER_LOOK -> pump = TURNING; turns = 1; goto idle
  :: owed && after == AFTER_TURN && turns > 0 ->
    if
    :: turns--; goto idle
    :: goto sleep
    fi
  :: owed && after == AFTER_TURN && turns == 0 -> goto sleep
  :: owed && after == AFTER_RING ->
    if
    :: pump = TURNING; turns = 1; goto idle
    :: goto sleep
    fi
  fi;

sleep:
  /* Pump.#sleep() */
  turns = 0;
  pump = ASLEEP;
#ifdef BUG_DOES_NOT_ARM_AGAIN
  if
  :: listening ->
    hasReply();
    if
    :: found -> pump = TURNING; turns = 1
    :: else
    fi;
    goto idle
  :: else
  fi;
#endif
#ifndef BUG_ARMS_AFTER_LOOKING
  setBells(1);
#endif
  hasReply();
  if
  :: found -> setBells(0); pump = TURNING; turns = 1; goto idle
  :: else
  fi;
#ifdef BUG_ARMS_AFTER_LOOKING
  setBells(1);
#endif
  if
  :: listening -> goto idle
  :: else
  fi;
#ifdef PROCESS
  listening = 1;
  goto idle;
#else
  /* HostBell.listen(): Atomics.waitAsync() */
  atomic {
    if
    :: bell[0] == 1 -> bellWait = 1; listening = 1; goto idle
    :: else -> goto awake
    fi
  }
#endif

end:
  close()
}

/* ============================================ the world ============================================ */

/* Promises of tasks settle some time, and lanes die at any moment, a limited number of times. */
proctype World() {
  byte which;
  do
#ifdef ASYNC
  :: atomic { task[0] == RUNNING && GATE_IS_OPEN -> task[0] = OVER }
#if LANES * CALLS > 1
  :: atomic { task[1] == RUNNING && GATE_IS_OPEN -> task[1] = OVER }
#endif
#if LANES * CALLS > 2
  :: atomic { task[2] == RUNNING && GATE_IS_OPEN -> task[2] = OVER }
#endif
#if LANES * CALLS > 3
  :: atomic { task[3] == RUNNING && GATE_IS_OPEN -> task[3] = OVER }
#endif
#endif
  :: atomic { deaths < DEATHS && alive[0] && !closing -> deaths++; doomed[0] = 1 }
#if LANES > 1
  :: atomic { deaths < DEATHS && alive[1] && !closing -> deaths++; doomed[1] = 1 }
#endif
  :: done -> break
  od
}

init {
  atomic {
    byte each;
    do
    :: each < LANES -> run Lane(each); each++
    :: else -> break
    od;
    run Host();
    run World()
  }
}

#ifdef LIVENESS
/* Whatever has been called is settled some time. */
ltl settles { []<> (settled == submitted) }
#endif
