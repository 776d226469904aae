import { serveBroker, type BrokerScope } from '@polytable/rpc/tabs/broker'

serveBroker(self as unknown as BrokerScope, navigator.locks)
