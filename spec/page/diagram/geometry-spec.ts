import { expect } from 'chai';
import fc from 'fast-check';
import { geometryOf, rowAt, timeWidth, yOf } from '../../../page/diagram/geometry.ts';
import { rowsFor } from './rows.ts';

describe('the geometry of a diagram', () => {
  it('finds every server by the position of its line', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat({ max: 30 }), { minLength: 1 }),
        fc.nat({ max: 2_000 }),
        (servers, room) => {
          const geometry = geometryOf(800, room, rowsFor(servers));
          for (const server of servers) {
            const y = yOf(geometry, server)!;
            expect(y).to.be.within(0, geometry.height);
            expect(rowAt(geometry, y)?.server).to.equal(server);
          }
        },
      ),
    );
  });

  it('has no line for a server that is not shown', () => {
    expect(yOf(geometryOf(800, 400, rowsFor([0, 2])), 1)).to.equal(undefined);
  });

  it('takes the nearest line above and below all lines', () => {
    const geometry = geometryOf(800, 400, rowsFor([3, 5]));
    expect([rowAt(geometry, -50)?.server, rowAt(geometry, 5_000)?.server]).to.deep.equal([3, 5]);
  });

  it('finds no server if none is shown', () => {
    const geometry = geometryOf(800, 400, rowsFor([]));
    expect(rowAt(geometry, 50)?.server).to.equal(undefined);
    expect(geometry.height).to.be.above(0);
  });

  it('fills the available height, with lanes of limited height', () => {
    expect(geometryOf(800, 324, rowsFor([0, 1, 2, 3, 4])).laneHeight).to.equal(60);
    expect(geometryOf(800, 324, rowsFor(Array.from({ length: 20 }, (_, id) => id))).laneHeight).to.equal(44);
    expect(geometryOf(800, 324, rowsFor([0])).laneHeight).to.equal(140);
  });

  it('keeps no width for names that stand beside it', () => {
    expect(timeWidth(geometryOf(800, 400, rowsFor([0]), false))).to.be.above(780);
  });

  it('leaves the time axis a width, however narrow the diagram is', () => {
    expect([
      timeWidth(geometryOf(800, 400, rowsFor([0]))),
      timeWidth(geometryOf(10, 400, rowsFor([0]))),
    ]).to.deep.equal([746, 1]);
  });
});
