import * as pulumi from "@pulumi/pulumi";
import * as openai from "pulumi-openai";

const support = new openai.VectorStore("support", { name: `support-${pulumi.getStack()}` });
const { vectorStores } = openai.getVectorStoresOutput({ name: support.name }, { dependsOn: [support] });

export const ids = vectorStores.apply((stores) => stores.map(({ id }) => id));
