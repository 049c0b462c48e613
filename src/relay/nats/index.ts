/**
 * The relay and its tables over NATS and JetStream.
 *
 * In:    addresses of NATS servers.
 * Out:   a relay that outlives their restarts, and tables with compare-and-set.
 * Never: blocks a publisher, keeps more than a named bound for later, or knows what it carries.
 */
export { type ConnectNatsOptions, connectNats } from "./connect-nats.ts";
export { NatsRelay } from "./nats-relay.ts";
