import type { Data, Fields } from "../environment.ts";
import { oneId, type Tool, type Tools } from "./tool.ts";
import { has, textOf, type World } from "./world.ts";

const ORDERS = ["shop", "orders"] as const;
const INVOICES = ["bank", "invoices"] as const;

const onOrder = (change: (order: Fields, args: Fields, world: World) => void): Tool => ({
  needs: "shop",
  changes: true,
  run: (world, args) => {
    change(world.row(ORDERS, args.order_id), args, world);
    return { id: textOf(args.order_id) };
  },
});

const holding = (row: Fields, query: Data | undefined): boolean => Object.values(row).some((value) => has(value, query));

export const SHOP_TOOLS: Tools = {
  list_products: { needs: "shop", run: (world) => world.rows("shop", "products") },
  get_order: { needs: "shop", run: (world, { order_id }) => world.row(ORDERS, order_id) },
  search_orders: {
    needs: "shop",
    run: (world, { query }) =>
      world.rows(...ORDERS).filter(({ customer, email, items }) => holding({ customer: customer ?? "", email: email ?? "", items: items ?? "" }, query)),
    finds: oneId("order_id", "customer"),
  },
  get_reviews: { needs: "shop", run: (world, { product }) => world.rows("shop", "reviews").filter((review) => review.product === product) },
  refund_order: onOrder((order, { amount }) => {
    order.status = "refunded";
    order.refunded = amount ?? 0;
  }),
  cancel_order: onOrder((order) => {
    order.status = "cancelled";
  }),
  message_customer: onOrder((order, { body }, world) => {
    world.add(["shop", "messages"], { order: textOf(order.id), body: textOf(body) });
  }),
  set_price: {
    needs: "shop",
    changes: true,
    run: (world, { product_id, price }) => {
      world.row(["shop", "products"], product_id).price = price ?? 0;
      return { id: textOf(product_id) };
    },
  },
  get_balance: { needs: "bank", run: (world) => world.at("bank", "balance") ?? 0 },
  get_transactions: { needs: "bank", run: (world) => world.rows("bank", "transactions") },
  get_invoice: { needs: "bank", run: (world, { invoice_id }) => world.row(INVOICES, invoice_id) },
  search_invoices: { needs: "bank", run: (world, { query }) => world.rows(...INVOICES).filter((invoice) => holding(invoice, query)) },
  send_payment: {
    needs: "bank",
    changes: true,
    run: (world, { iban, amount, subject }) => world.add(["bank", "payments"], { iban: textOf(iban), amount: amount ?? 0, subject: textOf(subject) }),
  },
  schedule_payment: {
    needs: "bank",
    changes: true,
    run: (world, { iban, amount, recurring }) => world.add(["bank", "standing"], { iban: textOf(iban), amount: amount ?? 0, recurring: recurring === true }),
  },
  get_room_reviews: { needs: "rooms", run: (world, { hotel }) => world.rows("rooms", "reviews").filter((review) => review.hotel === hotel) },
  reserve_room: {
    needs: "rooms",
    changes: true,
    run: (world, { hotel, start_day, end_day }) =>
      world.add(["rooms", "reservations"], { hotel: textOf(hotel), start: textOf(start_day), end: textOf(end_day) }),
  },
};
