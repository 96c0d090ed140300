//! Manifests and nodes.

use serde_json::json;

use super::{days, document, place, refusal, store};

#[test]
fn backups_are_kept_as_velero_says() {
    let of =
        |case: &str| store(&format!("kubernetes/velero-{case}.yaml"), "velero schedule nightly");
    let default = of("default.pass");
    assert_eq!(default["delete_after_s"], days(30));
    assert_eq!(default["worst_case_age_s"], days(30) + 3600);
    assert_eq!(default["holds"], json!(["backup"]));
    assert_eq!(of("ttl.fail")["delete_after_s"], days(365));
    assert_eq!(of("server.fail")["delete_after_s"], days(180));
    assert!(of("days.undecided")["delete_after_s"]["unknown"].is_string(), "Go has no days");
}

#[test]
fn logs_of_the_cluster_are_bounded_by_what_they_are() {
    let audit = "kube-apiserver audit log, pod kube-apiserver";
    let aged = store("kubernetes/audit.undecided.yaml", audit);
    assert_eq!(aged["delete_after_s"], days(30));
    assert!(aged["worst_case_age_s"]["unknown"].is_string());
    assert_eq!(store("kubernetes/audit-no-age.fail.yaml", audit)["delete_after_s"], "never");
    let printed = store("kubernetes/audit-printed.fail.yaml", audit);
    assert_eq!(
        (&printed["delete_after_s"], &printed["bounded_by"]),
        (&json!("never"), &json!("size"))
    );
    let kubelet = store("kubernetes/kubelet.fail.yaml", "kubelet container logs");
    assert_eq!(kubelet["bounded_by"], "size");
}

#[test]
fn a_root_container_counts_where_it_can_be_reached() {
    let name = "deployment web, container web";
    for path in ["kubernetes/root-reached.pass", "kubernetes/root-ingress.pass.yaml"] {
        assert_eq!(place(path, name)["root_services"], true, "{path}");
    }
    let inside = document("kubernetes/root-inside.undecided.yaml");
    assert!(inside["facts"][0]["root_services"]["unknown"].is_string());
    assert_eq!(inside["facts"].as_array().unwrap().len(), 1, "the other one has a user");
    let lists = inside["enumerations"].as_array().unwrap();
    assert!(lists.iter().all(|list| list["complete"] == false), "a cluster holds more");
}

#[test]
fn a_configuration_inside_is_read_as_if_it_stood_alone() {
    let inner = store("kubernetes/loki-config.pass.yaml", "loki");
    let alone = store("loki/compactor-30-days.pass.yaml", "loki");
    for attribute in ["delete_after_s", "worst_case_age_s", "terms"] {
        assert_eq!(inner[attribute], alone[attribute]);
    }
    let line = |at: &str| at.rsplit(':').next().unwrap().parse::<u32>().unwrap();
    let (inside, outside) =
        (line(inner["at"].as_str().unwrap()), line(alone["at"].as_str().unwrap()));
    assert_eq!(inside, outside + 5, "the line is that of the outer file");
    assert_eq!(store("kubernetes/loki-config.fail.json", "loki")["delete_after_s"], "never");
    assert_eq!(refusal("kubernetes/inner-template.refused.yaml").0, "template");
}

#[test]
fn values_of_charts_are_the_configuration_they_come_to() {
    let chart = store("loki/values-chart.pass.yaml", "loki");
    assert_eq!(chart["delete_after_s"], days(30), "`structuredConfig` lies over the rest");
    assert!(chart["at"].as_str().unwrap().ends_with(":7"), "{chart}");
    assert_eq!(store("loki/values-stack.fail.yaml", "loki")["delete_after_s"], days(180));
    assert_eq!(store("loki/values-no-compactor.fail.yaml", "loki")["delete_after_s"], "never");
}

#[test]
fn nodes_are_where_their_cloud_says() {
    let country = |case: &str, name: &str| {
        let name = format!("kubernetes nodes {name}");
        place(&format!("kubernetes_nodes/{case}"), &name)["country"].clone()
    };
    assert_eq!(country("hetzner.pass.json", "hcloud fsn1"), "DE");
    assert_eq!(country("aws.pass.json", "aws eu-central-1"), "DE");
    assert_eq!(document("kubernetes_nodes/aws.pass.json")["facts"].as_array().unwrap().len(), 1);
    assert_eq!(country("aws-two.fail.json", "aws us-east-1"), "US");
    assert_eq!(country("gce.pass.json", "gce europe-west3"), "DE");
    assert_eq!(country("azure.pass.json", "azure germanywestcentral"), "DE");
    assert!(country("label-lies.undecided.json", "aws ?")["unknown"].is_string());
    assert!(country("bare.undecided.json", "? eu-central-1")["unknown"].is_string());
    assert!(country("openstack.undecided.json", "? GRA11")["unknown"].is_string());
    assert_eq!(refusal("kubernetes_nodes/paged.refused.json").0, "not-whole");
}
