/** Lets Node run modules in TypeScript without a build step: `node --import chatroom/register --test counter-spec.ts`. */
import 'jiti/register';
